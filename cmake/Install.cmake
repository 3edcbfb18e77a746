# `cmake --install BUILD --prefix P`: the daemon with its plugins, the SDK for outside plugins, and what an operator needs.
# Everything finds everything else from where it lies, so P may be moved.
include(CMakePackageConfigHelpers)

set(shipped smseagle sqlite mysql)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/Eyrie)
set_target_properties(${shipped} PROPERTIES INSTALL_RPATH $ORIGIN/../..)

install(TARGETS eyried eyriectl RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS ${shipped} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/eyrie/plugins)

# The SDK: find_package(Eyrie) gives Eyrie::sdk and eyrie_add_plugin(). eyrie/sql stays at home, it is not promised.
install(TARGETS eyrie_sdk EXPORT EyrieTargets
	LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}
	PUBLIC_HEADER DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/eyrie)
install(EXPORT EyrieTargets NAMESPACE Eyrie:: DESTINATION ${package})
configure_package_config_file(cmake/EyrieConfig.cmake.in ${PROJECT_BINARY_DIR}/EyrieConfig.cmake INSTALL_DESTINATION ${package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/EyrieConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES
	${PROJECT_BINARY_DIR}/EyrieConfig.cmake
	${PROJECT_BINARY_DIR}/EyrieConfigVersion.cmake
	cmake/Plugin.cmake
	cmake/plugin.map
	DESTINATION ${package})

install(FILES README.md ARCHITECTURE.md CONTRIBUTING.md CHANGELOG.md LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/eyrie)
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/eyrie/docs FILES_MATCHING PATTERN "*.md")
install(DIRECTORY etc/prometheus etc/grafana DESTINATION ${CMAKE_INSTALL_DATADIR}/eyrie)
install(FILES etc/eyried.properties DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/eyrie/etc)
install(FILES etc/eyriectl.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES etc/eyried.8 DESTINATION ${CMAKE_INSTALL_MANDIR}/man8)
install(FILES etc/eyried.properties.5 DESTINATION ${CMAKE_INSTALL_MANDIR}/man5)
install(FILES etc/completions/eyriectl.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME eyriectl)
install(FILES etc/completions/_eyriectl DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)

# Last, since they depend on the prefix that is known only when installing.
configure_file(cmake/InstallEtc.cmake.in ${PROJECT_BINARY_DIR}/InstallEtc.cmake @ONLY)
install(SCRIPT ${PROJECT_BINARY_DIR}/InstallEtc.cmake)
