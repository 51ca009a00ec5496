# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Comparisons with ONNX Runtime, added where installer/test.sh found it. ESPALIER_RUNTIME_PYTHON is an interpreter with numpy and onnx,
# and with onnxruntime unless ESPALIER_RUNTIME_NODE names a folder with its npm package.
set(ESPALIER_RUNTIME_PYTHON "" CACHE FILEPATH "Python to compare with ONNX Runtime in")
set(ESPALIER_RUNTIME_NODE "" CACHE PATH "Folder with the npm package onnxruntime-node")

if(ESPALIER_RUNTIME_PYTHON AND TARGET espalier-cli)
  set(sample ${CMAKE_CURRENT_BINARY_DIR}/sample-files)
  add_test(NAME runtime.sample COMMAND espalier-make-sample ${sample})
  set_tests_properties(runtime.sample PROPERTIES FIXTURES_SETUP runtime_sample LABELS runtime)

  # name, then the script's arguments: what fits into an ordinary run. By hand, without them, everything is compared.
  function(add_runtime_test name)
    add_test(NAME runtime.${name}
             COMMAND ${ESPALIER_RUNTIME_PYTHON} -B ${CMAKE_CURRENT_SOURCE_DIR}/runtime/${name}.py
                     --output ${PROJECT_BINARY_DIR}/reports/${name}.md ${ARGN})
    set_tests_properties(runtime.${name} PROPERTIES
      LABELS runtime SKIP_RETURN_CODE 77 TIMEOUT 900 FIXTURES_REQUIRED runtime_sample
      ENVIRONMENT "ESPALIER_CLI=$<TARGET_FILE:espalier-cli>;ESPALIER_SAMPLE=${sample};ESPALIER_MODELS=${PROJECT_SOURCE_DIR}/../shared/models;ESPALIER_RUNTIME_NODE=${ESPALIER_RUNTIME_NODE}")
  endfunction()

  add_runtime_test(reference_accuracy)
  add_runtime_test(float_accuracy)
  add_runtime_test(exports --mixes 2)
  add_runtime_test(packed --only sample cifar10-resnet20 --limit 100)
  add_runtime_test(schemes --only sample kws-dscnn-bn --limit 100)
  add_runtime_test(formats --only sample kws-dscnn-bn cifar10-resnet20 --limit 200)
  add_runtime_test(calibration --only sample kws-dscnn-bn cifar10-resnet20)
  add_runtime_test(empty_recipe)
  add_runtime_test(verify --only sample kws-dscnn-bn)
  add_runtime_test(float_bits)
  add_runtime_test(weight_codes)
  add_runtime_test(steps --samples 1)
  add_runtime_test(sequences)
  add_runtime_test(models)
  add_runtime_test(resize)
  add_runtime_test(operators)
  add_runtime_test(newest_cases)
endif()
