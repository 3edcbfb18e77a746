# What every target of this build is compiled with: usage requirements of one interface target, no globals but the output layout.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
# Found from the build tree and from the installed one alike.
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
set(CMAKE_INSTALL_RPATH $ORIGIN/../${CMAKE_INSTALL_LIBDIR})

set(EYRIE_SANITIZE "" CACHE STRING "Sanitizers to build with, as for -fsanitize: address,undefined or thread")

add_library(eyrie_build INTERFACE)
target_compile_features(eyrie_build INTERFACE cxx_std_20)
target_compile_options(eyrie_build INTERFACE
	-Wall -Wextra -Wpedantic -Wno-missing-field-initializers -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-qual -Wconversion -Woverloaded-virtual -Werror
	-fvisibility=hidden -fvisibility-inlines-hidden)
if(EYRIE_SANITIZE)
	# Instrumenting the tests' own code well takes half of the build and finds nothing; what they test is instrumented as ever. There,
	# null and misaligned pointers and ends of objects are ASan's: looked for by UBSan too, at each use of every pointer, they would
	# take a quarter of the build and half of a fuzzer's time.
	define_property(TARGET PROPERTY EYRIE_TEST INITIALIZE_FROM_VARIABLE IS_EYRIE_TEST)
	set(test $<BOOL:$<TARGET_PROPERTY:EYRIE_TEST>>)
	# gcc 12 sees uninitialized values in the standard library's own code once that is instrumented.
	target_compile_options(eyrie_build INTERFACE
		-fsanitize=${EYRIE_SANITIZE} -fno-sanitize=null,alignment,object-size $<${test}:-fno-sanitize=undefined> $<${test}:-O0>
		-fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-maybe-uninitialized)
	target_link_options(eyrie_build INTERFACE -fsanitize=${EYRIE_SANITIZE})
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
	# Here for its fuzzer; what is a warning is for g++ to say.
	target_compile_options(eyrie_build INTERFACE -Wno-error -Wno-sign-conversion -Wno-unknown-warning-option)
endif()

find_program(EYRIE_CCACHE ccache)
if(EYRIE_CCACHE)
	set(CMAKE_CXX_COMPILER_LAUNCHER ${EYRIE_CCACHE})
endif()
