# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A sanitizer's build: every test fails on what the sanitizer reports, also where a script reads the program's output or looks at its exit
# code (1 is Espalier's own), and may take longer. `ctest --preset asan` and `ctest --preset tsan` run them.
if(NOT ESPALIER_SANITIZE)
  return()
endif()
set(code 86)
set(settings
    "ASAN_OPTIONS=exitcode=${code}:detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1:strict_init_order=1"
    "LSAN_OPTIONS=exitcode=${code}"
    "UBSAN_OPTIONS=exitcode=${code}:halt_on_error=1:print_stacktrace=1"
    "TSAN_OPTIONS=exitcode=${code}:second_deadlock_stack=1"
    "ESPALIER_TEST_SLACK=10")
get_property(tests DIRECTORY PROPERTY TESTS)
foreach(test IN LISTS tests)
  set_property(TEST ${test} APPEND PROPERTY ENVIRONMENT ${settings})
  set_property(TEST ${test} APPEND PROPERTY FAIL_REGULAR_EXPRESSION "runtime error: " "ERROR: [A-Za-z]+Sanitizer" "WARNING: ThreadSanitizer")
  get_property(seconds TEST ${test} PROPERTY TIMEOUT)
  if(seconds)
    math(EXPR seconds "${seconds} * 10")
    set_property(TEST ${test} PROPERTY TIMEOUT ${seconds})
  endif()
endforeach()
