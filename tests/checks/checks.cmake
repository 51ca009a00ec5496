# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
find_package(Python3 3.11 REQUIRED COMPONENTS Interpreter)

foreach(check layering house lists)
  add_test(NAME check.${check} COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/${check}.py ${PROJECT_SOURCE_DIR})
endforeach()
add_test(NAME check.checks COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/test_checks.py)
set_tests_properties(check.layering check.house check.lists check.checks PROPERTIES LABELS check TIMEOUT 60)

if(TARGET update_translations)
  get_property(alias GLOBAL PROPERTY espalier_translation_alias)
  add_test(NAME check.translations COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/translations.py
           ${PROJECT_SOURCE_DIR} $<TARGET_FILE:Qt6::lupdate> ${CMAKE_BINARY_DIR}/translatable.lst ${alias})
  set_tests_properties(check.translations PROPERTIES LABELS check TIMEOUT 120)
endif()

# $<TARGET_OBJECTS> of a static library leaves out the objects that other targets gave it, which are the kernels.
if(TARGET espalier_kernels_base)
  set(groups --group core $<TARGET_OBJECTS:espalier_core>)
  foreach(isa base avx2 avx512 avx512vnni)
    if(TARGET espalier_kernels_${isa})
      list(APPEND groups --group ${isa} $<TARGET_OBJECTS:espalier_kernels_${isa}>)
    endif()
  endforeach()
  add_test(NAME check.isolation COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/isolation.py ${groups} COMMAND_EXPAND_LISTS)
  set_tests_properties(check.isolation PROPERTIES LABELS check TIMEOUT 60)
endif()

if(TARGET espalier-cli)
  add_test(NAME check.cli COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/cli_contract.py)
  add_test(NAME check.cli_sensitivity COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/cli_sensitivity.py)
  add_test(NAME check.cli_said COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/cli_said.py)
  set_tests_properties(check.cli check.cli_sensitivity check.cli_said PROPERTIES LABELS check TIMEOUT 300
    ENVIRONMENT "ESPALIER_CLI=$<TARGET_FILE:espalier-cli>;ESPALIER_MAKE_SAMPLE=$<TARGET_FILE:espalier-make-sample>")
  add_test(NAME check.bad_input COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/bad_input.py
           $<TARGET_FILE:espalier-cli> $<TARGET_FILE:espalier-make-sample>)
  set_tests_properties(check.bad_input PROPERTIES LABELS check TIMEOUT 300)
  add_test(NAME check.readme COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/readme.py
           ${PROJECT_SOURCE_DIR} $<TARGET_FILE:espalier-cli> $<TARGET_FILE:espalier-make-digits>)
  set_tests_properties(check.readme PROPERTIES LABELS check TIMEOUT 120)

  if(NOT ESPALIER_SANITIZE)
    add_test(NAME example.rebuild COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/example.py
             $<TARGET_FILE:espalier-cli> $<TARGET_FILE:espalier-make-digits> ${PROJECT_SOURCE_DIR}/resources/samples/digits.csv.gz
             ${example_folder} ${example_options})
    set_tests_properties(example.rebuild PROPERTIES TIMEOUT 600)
  endif()

  # A sanitizer's build has no example to install.
  set(package_words)
  if(ESPALIER_GUI)
    list(APPEND package_words window)
  endif()
  # Assertions name sources.
  if(CMAKE_BUILD_TYPE STREQUAL "Release")
    list(APPEND package_words paths)
  endif()
  if(NOT ESPALIER_SANITIZE)
    add_test(NAME check.package COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/package.py ${PROJECT_SOURCE_DIR} ${CMAKE_BINARY_DIR}
             ${CMAKE_COMMAND} ${PROJECT_VERSION} ${package_words})
    set_tests_properties(check.package PROPERTIES LABELS check TIMEOUT 60)
  endif()
  foreach(program espalier-cli espalier)
    if(TARGET ${program})
      add_test(NAME check.manual.${program} COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_SOURCE_DIR}/checks/manual.py
               ${PROJECT_SOURCE_DIR}/resources/man/${program}.1 $<TARGET_FILE:${program}>)
      set_tests_properties(check.manual.${program} PROPERTIES LABELS check TIMEOUT 60)
    endif()
  endforeach()
endif()
