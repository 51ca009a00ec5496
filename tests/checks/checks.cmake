# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

foreach(check layering house lists)
  add_test(NAME check.${check} COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/${check}.py ${PROJECT_SOURCE_DIR})
endforeach()
add_test(NAME check.checks COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/test_checks.py)
set_tests_properties(check.layering check.house check.lists check.checks PROPERTIES LABELS check TIMEOUT 60)
