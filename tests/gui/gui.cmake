# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
if(NOT ESPALIER_GUI)
  return()
endif()
find_package(Qt6 6.4 REQUIRED COMPONENTS Test Widgets)

file(GLOB gui_test_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.cpp ${CMAKE_CURRENT_LIST_DIR}/*.h)
add_executable(gui_tests ${gui_test_sources})
set_target_properties(gui_tests PROPERTIES AUTOMOC ON)
target_link_libraries(gui_tests PRIVATE espalier_window Qt6::Test)
target_compile_definitions(gui_tests PRIVATE ESPALIER_SOURCE="${PROJECT_SOURCE_DIR}" ESPALIER_SHARED="${PROJECT_SOURCE_DIR}/../shared")
add_test(NAME gui COMMAND gui_tests)
add_dependencies(gui_tests espalier-make-sample espalier)
# The walks open the built-in example; a sanitizer's build trains none, and then they are left out.
if(TARGET example AND NOT ESPALIER_SANITIZE)
  add_dependencies(gui_tests example)
endif()
set_tests_properties(gui PROPERTIES TIMEOUT 600 ENVIRONMENT "QT_QPA_PLATFORM=offscreen;ESPALIER_MAKE_SAMPLE=$<TARGET_FILE:espalier-make-sample>;ESPALIER_WINDOW_PROGRAM=$<TARGET_FILE:espalier>")
