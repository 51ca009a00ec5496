# SPDX-FileCopyrightText: Espalier contributors
# SPDX-License-Identifier: GPL-3.0-or-later
find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets Svg LinguistTools)

# Everything of the window but main(), so that tests drive the same code.
add_library(espalier_window STATIC main_window.cpp main_window.h window_access.cpp window_actions.cpp window_actions.h settings.cpp settings.h window_files.cpp window_layout.cpp
            window_cache.cpp window_messages.cpp window_status.cpp)
set_target_properties(espalier_window PROPERTIES AUTOMOC ON)
target_link_libraries(espalier_window PUBLIC espalier_widgets)
target_compile_definitions(espalier_window PRIVATE ESPALIER_VERSION="${PROJECT_VERSION}")

add_executable(espalier main.cpp)
target_link_libraries(espalier PRIVATE espalier_allocator espalier_window)
target_compile_definitions(espalier PRIVATE ESPALIER_VERSION="${PROJECT_VERSION}")
install(TARGETS espalier)

# Languages: `cmake --build build --target update_translations` collects texts, every build turns .ts into .qm inside the program.
file(GLOB translations CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/translations/*.ts)
file(GLOB_RECURSE translatable CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/app/*.cpp ${PROJECT_SOURCE_DIR}/app/*.h ${PROJECT_SOURCE_DIR}/widgets/*.cpp
     ${PROJECT_SOURCE_DIR}/widgets/*.h ${PROJECT_SOURCE_DIR}/core/compress/*.cpp ${PROJECT_SOURCE_DIR}/core/compress/*.h
     ${PROJECT_SOURCE_DIR}/core/data/*.cpp ${PROJECT_SOURCE_DIR}/core/report/*.cpp)
list(FILTER translatable EXCLUDE REGEX "/app/cli/")
if(translations)
  qt_add_lrelease(espalier_window TS_FILES ${translations} QM_FILES_OUTPUT_VARIABLE qm_files)
  qt_add_resources(espalier_window translations PREFIX /translations BASE ${CMAKE_CURRENT_BINARY_DIR} FILES ${qm_files})
  set(other_translations ${translations})
  list(REMOVE_ITEM other_translations ${PROJECT_SOURCE_DIR}/translations/espalier_en.ts)
  set(translation_alias QT_TRANSLATE_NOOP+=ESP_NOOP)
  set(lupdate_options -tr-function-alias ${translation_alias} -locations none -no-obsolete -I ${PROJECT_SOURCE_DIR})
  add_custom_target(update_translations
    COMMAND Qt6::lupdate ${lupdate_options} ${translatable} -ts ${other_translations}
    # English needs nothing but its plurals.
    COMMAND Qt6::lupdate -pluralonly ${lupdate_options} ${translatable} -ts ${PROJECT_SOURCE_DIR}/translations/espalier_en.ts
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR} VERBATIM)
  # A check compares with the same sources.
  list(JOIN translatable "\n" translatable_lines)
  file(WRITE ${CMAKE_BINARY_DIR}/translatable.lst "${translatable_lines}\n")
  set_property(GLOBAL PROPERTY espalier_translation_alias ${translation_alias})
endif()
