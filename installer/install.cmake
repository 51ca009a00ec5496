# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is installed besides the programs, whose targets have rules of their own. One spelling of the id everywhere.
set(id org.espalier.Espalier)
set(resources ${PROJECT_SOURCE_DIR}/resources)

# Folders that programs read. Icons and translations are inside of them already; the example has its rule where it is made.
foreach(folder presets targets lessons)
  if(EXISTS ${resources}/${folder})
    install(DIRECTORY ${resources}/${folder} DESTINATION ${CMAKE_INSTALL_DATADIR}/espalier)
  endif()
endforeach()

set(pages espalier-cli)
if(ESPALIER_GUI)
  list(APPEND pages espalier)
  install(FILES ${resources}/${id}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
  install(FILES ${resources}/${id}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
  install(FILES ${resources}/${id}.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
  set(icons ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable)
  install(FILES ${resources}/icons/espalier.svg DESTINATION ${icons}/apps RENAME ${id}.svg)
  install(DIRECTORY ${resources}/filetypes/ DESTINATION ${icons}/mimetypes FILES_MATCHING PATTERN *.svg)
endif()

# -n: the same page gives the same bytes, whenever it was compressed.
find_program(GZIP gzip REQUIRED)
set(compressed)
function(compress source name)
  set(target ${CMAKE_BINARY_DIR}/installer/${name}.gz)
  add_custom_command(OUTPUT ${target} COMMAND ${GZIP} -9nc ${source} > ${target} DEPENDS ${source} VERBATIM)
  set(compressed ${compressed} ${target} PARENT_SCOPE)
endfunction()
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/installer)
foreach(page ${pages})
  compress(${resources}/man/${page}.1 ${page}.1)
  install(FILES ${CMAKE_BINARY_DIR}/installer/${page}.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endforeach()
compress(${PROJECT_SOURCE_DIR}/installer/changelog changelog)
add_custom_target(espalier_compressed ALL DEPENDS ${compressed})

# GNUInstallDirs would name the folder after the project; it is named after the package. The text of the GPL is where Debian keeps it.
set(documents ${CMAKE_INSTALL_DATADIR}/doc/espalier)
install(FILES ${CMAKE_BINARY_DIR}/installer/changelog.gz ${PROJECT_SOURCE_DIR}/installer/copyright DESTINATION ${documents})
