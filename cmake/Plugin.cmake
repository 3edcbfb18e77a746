# eyrie_add_plugin(NAME source...): a plugin that the daemon finds at run time. It exports what eyrie/Plugin.h
# declares and nothing else, and resolves everything it needs when it is linked.
function(eyrie_add_plugin name)
	add_library(${name} MODULE ${ARGN})
	target_link_libraries(${name} PRIVATE eyrie::sdk)
	set_target_properties(${name} PROPERTIES
		PREFIX ""
		CXX_VISIBILITY_PRESET hidden
		VISIBILITY_INLINES_HIDDEN ON)
	if(DEFINED EYRIE_PLUGIN_OUTPUT_DIRECTORY)
		set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${EYRIE_PLUGIN_OUTPUT_DIRECTORY})
	endif()
	set(map ${CMAKE_CURRENT_FUNCTION_LIST_DIR}/plugin.map)
	target_link_options(${name} PRIVATE -Wl,--version-script=${map})
	if(NOT EYRIE_SANITIZE)
		target_link_options(${name} PRIVATE -Wl,-z,defs)
	endif()
	set_property(TARGET ${name} APPEND PROPERTY LINK_DEPENDS ${map})
endfunction()
