# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The built-in example: a small network that reads handwritten digits, trained by Espalier itself on what README.txt beside this file describes.
# `cmake --build build --target example` makes it in build/resources/samples. The instruction set is named, so every machine of one architecture
# gets the same bytes (test example.rebuild).
set(example_folder ${PROJECT_BINARY_DIR}/resources/samples)
set(example_data ${example_folder}/digits-training.csv ${example_folder}/digits-evaluation.csv ${example_folder}/digits.dataset.json
                 ${example_folder}/digits-untrained.onnx)
# Weight decay keeps accuracy within reach of pruning: with it half of the weights cost one point of top-1, without it nine.
set(example_options --isa base --epochs 28 --learning-rate 0.004 --weight-decay 1 --seed 1)

add_custom_command(OUTPUT ${example_data}
  COMMAND espalier-make-digits ${CMAKE_CURRENT_LIST_DIR}/digits.csv.gz ${example_folder}
  DEPENDS ${PROJECT_SOURCE_DIR}/app/example/make_digits.cpp ${CMAKE_CURRENT_LIST_DIR}/digits.csv.gz
  VERBATIM)

# Both depend on the sources that decide their bytes, not on the programs: training again after every change elsewhere would make builds slow.
file(GLOB example_sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/core/train/* ${PROJECT_SOURCE_DIR}/core/ops/*gradient*
     ${PROJECT_SOURCE_DIR}/core/kernels/isa/*)
add_custom_command(OUTPUT ${example_folder}/digits.onnx
  COMMAND espalier-cli train ${example_folder}/digits-untrained.onnx --data ${example_folder}/digits.dataset.json ${example_options}
          -o ${example_folder}/digits.onnx
  DEPENDS ${example_data} ${example_sources} ${CMAKE_CURRENT_LIST_FILE}
  COMMENT "Training the built-in example" VERBATIM)

# Sanitizers make training slow, and their builds need no example.
if(ESPALIER_SANITIZE)
  add_custom_target(example DEPENDS ${example_folder}/digits.onnx)
else()
  add_custom_target(example ALL DEPENDS ${example_folder}/digits.onnx)
endif()

install(FILES ${example_folder}/digits.onnx ${example_folder}/digits.dataset.json ${example_folder}/digits-training.csv
              ${example_folder}/digits-evaluation.csv ${CMAKE_CURRENT_LIST_DIR}/README.txt
        DESTINATION ${CMAKE_INSTALL_DATADIR}/espalier/samples)
