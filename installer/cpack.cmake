# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# `cmake --build build --target package` makes espalier_VERSION_ARCHITECTURE.deb of what the install rules install. What has to happen at
# installation (menus, types, icons, man pages) is done by triggers of the packages that keep those lists: there are no maintainer scripts.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME espalier)
set(CPACK_PACKAGE_VENDOR "Espalier contributors")
set(CPACK_PACKAGE_CONTACT "Espalier contributors <espalier@localhost.invalid>")
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "make neural networks smaller, and see what it costs")
set(CPACK_PACKAGE_DESCRIPTION
"Espalier opens an ONNX model, switches pruning and 8-bit quantization on and
off layer by layer, measures what each choice does to size and accuracy, and
exports exactly the model that was measured. It does so in a window (espalier)
and without a screen (espalier-cli), and never uses the network.
.
Kernels need a processor with x86-64-v2 (SSE 4.2), and use AVX2, AVX-512 and
VNNI where there are any.")

set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/installer/permissions.cmake)

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
if(ESPALIER_GUI)
  # Icons are SVG, drawn by Qt's plug-in, which comes with the library that is linked; a Wayland session works without this one through X11.
  set(CPACK_DEBIAN_PACKAGE_RECOMMENDS qt6-wayland)
endif()
# `verify` compares with ONNX Runtime where Python has it.
set(CPACK_DEBIAN_PACKAGE_SUGGESTS python3)

include(CPack)
