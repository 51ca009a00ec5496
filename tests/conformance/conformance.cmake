# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# ONNX's own cases, as Debian packages them: none may fail. What is not supported is counted and named by the program.
set(ESPALIER_ONNX_CASES /usr/share/libonnx-testdata/data CACHE PATH "ONNX backend-test folders")
foreach(kind node simple pytorch-operator pytorch-converted)
  if(TARGET espalier-cli AND EXISTS ${ESPALIER_ONNX_CASES}/${kind})
    add_test(NAME conformance.${kind} COMMAND espalier-cli conformance ${ESPALIER_ONNX_CASES}/${kind})
    set_tests_properties(conformance.${kind} PROPERTIES LABELS conformance TIMEOUT 300 PASS_REGULAR_EXPRESSION "\n[0-9]+ passed, 0 failed, ")
  endif()
endforeach()
