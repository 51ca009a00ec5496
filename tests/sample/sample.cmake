# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
add_executable(espalier-make-sample sample/make_sample.cpp)
target_link_libraries(espalier-make-sample PRIVATE espalier_options onnx_proto protobuf::libprotobuf ZLIB::ZLIB)
target_compile_definitions(espalier-make-sample PRIVATE ONNX_NAMESPACE=onnx ONNX_ML=1)
set_target_properties(espalier-make-sample PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/sample)
