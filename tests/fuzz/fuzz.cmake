# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The readers of foreign bytes (fuzz/readers.inc) twice: fuzz_tests feeds them a fixed set of damaged files with any compiler; with
# ESPALIER_FUZZ and clang, fuzz looks for new ones.
set(fuzz_reader_sources fuzz/readers.cpp fuzz/model_reader.cpp fuzz/recipe_readers.cpp fuzz/data_readers.cpp fuzz/data_seeds.cpp core/data_support.cpp
                        support/model_text.cpp support/temporary_folder.cpp)

add_library(fuzz_readers OBJECT ${fuzz_reader_sources})
target_link_libraries(fuzz_readers PUBLIC espalier_core GTest::gtest onnx onnx_proto protobuf::libprotobuf ZLIB::ZLIB JPEG::JPEG PNG::PNG)
target_compile_definitions(fuzz_readers PUBLIC ONNX_NAMESPACE=onnx ONNX_ML=1 ESPALIER_SOURCE="${PROJECT_SOURCE_DIR}"
                           ESPALIER_SHARED="${PROJECT_SOURCE_DIR}/../shared")

add_executable(fuzz_tests fuzz/mutations.cpp fuzz/mutation_test.cpp fuzz/allocation_guard.cpp)
target_link_libraries(fuzz_tests PRIVATE fuzz_readers GTest::gtest_main)
add_test(NAME fuzz COMMAND fuzz_tests)
set_tests_properties(fuzz PROPERTIES LABELS fuzz TIMEOUT 300)

if(ESPALIER_FUZZ)
  add_executable(fuzz fuzz/fuzz_main.cpp)
  target_link_libraries(fuzz PRIVATE fuzz_readers)
  target_link_options(fuzz PRIVATE -fsanitize=fuzzer)
endif()
