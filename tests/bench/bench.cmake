# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
if(ESPALIER_BENCH)
  find_package(benchmark 1.7 REQUIRED)
  add_executable(kernel_bench bench/kernel_bench.cpp)
  target_link_libraries(kernel_bench PRIVATE espalier_core benchmark::benchmark)
  foreach(name toggle_bench layers_bench coverage_bench)
    add_executable(${name} bench/${name}.cpp)
    target_link_libraries(${name} PRIVATE espalier_allocator espalier_core nlohmann_json::nlohmann_json)
  endforeach()
endif()
