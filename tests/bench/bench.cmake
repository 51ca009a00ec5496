# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
if(ESPALIER_BENCH)
  find_package(benchmark 1.7 REQUIRED)
  add_executable(kernel_bench bench/kernel_bench.cpp)
  target_link_libraries(kernel_bench PRIVATE espalier_core benchmark::benchmark)
  add_executable(toggle_bench bench/toggle_bench.cpp)
  target_link_libraries(toggle_bench PRIVATE espalier_allocator espalier_core nlohmann_json::nlohmann_json)
  add_executable(layers_bench bench/layers_bench.cpp)
  target_link_libraries(layers_bench PRIVATE espalier_allocator espalier_core nlohmann_json::nlohmann_json)
endif()
