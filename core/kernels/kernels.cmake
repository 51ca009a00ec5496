# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Every source of isa/ is compiled once per instruction set. Eigen gets another name in each, and all else is in namespace esp::<isa> or
# unnamed: two copies of one inline function compiled with different flags would be merged by the linker into whichever comes first.
file(GLOB espalier_kernel_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/isa/*.cpp)

set(espalier_isas base)
set(espalier_isa_flags_base)
# A fuzzer runs the plainest kernels, which sanitizers can follow; four sets with them would take half an hour to compile.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$" AND NOT ESPALIER_FUZZ)
  list(APPEND espalier_isas avx2 avx512 avx512vnni)
  set(espalier_isa_flags_base -march=x86-64-v2)
  set(espalier_isa_flags_avx2 ${espalier_isa_flags_base} -mavx2 -mfma -mf16c -mbmi2)
  set(espalier_isa_flags_avx512 ${espalier_isa_flags_avx2} -mavx512f -mavx512bw -mavx512dq -mavx512vl)
  set(espalier_isa_flags_avx512vnni ${espalier_isa_flags_avx512} -mavx512vnni)
endif()

if(NOT espalier_isa_flags_avx2)
  set_source_files_properties(${CMAKE_CURRENT_LIST_DIR}/kernels.cpp PROPERTIES COMPILE_DEFINITIONS ESPALIER_ONE_ISA)
endif()

set(espalier_kernel_objects)
foreach(isa IN LISTS espalier_isas)
  add_library(espalier_kernels_${isa} OBJECT ${espalier_kernel_sources})
  target_link_libraries(espalier_kernels_${isa} PRIVATE espalier_options Eigen3::Eigen)
  # -O3 in every build type: a Debug program has to run models too. No exceptions or static guards, whose helpers would be shared.
  # Without loops turned into calls of memset and memcpy: these are for a few vectors. GCC 12 warns of uninitialized values inside its own AVX-512 headers.
  target_compile_options(espalier_kernels_${isa} PRIVATE -O3 -ffp-contract=off -fno-exceptions -fno-rtti -fno-threadsafe-statics
                         $<$<CXX_COMPILER_ID:GNU>:-fno-tree-loop-distribute-patterns> -Wno-uninitialized $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>
                         ${espalier_isa_flags_${isa}})
  target_compile_definitions(espalier_kernels_${isa} PRIVATE ESP_ISA=${isa} Eigen=Eigen_${isa} EIGEN_NO_DEBUG EIGEN_DONT_PARALLELIZE)
  list(APPEND espalier_kernel_objects $<TARGET_OBJECTS:espalier_kernels_${isa}>)
endforeach()
