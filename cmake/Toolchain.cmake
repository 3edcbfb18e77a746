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
	# gcc 12 sees uninitialized values in the standard library's own code once that is instrumented.
	# Instrumenting the tests' own code well takes half of the build and finds nothing; what they test is instrumented as ever.
	define_property(TARGET PROPERTY EYRIE_TEST INITIALIZE_FROM_VARIABLE IS_EYRIE_TEST)
	set(test $<BOOL:$<TARGET_PROPERTY:EYRIE_TEST>>)
	target_compile_options(eyrie_build INTERFACE
		-fsanitize=${EYRIE_SANITIZE} $<${test}:-fno-sanitize=undefined> $<${test}:-O0>
		-fno-sanitize-recover=all -fno-omit-frame-pointer -Wno-maybe-uninitialized)
	target_link_options(eyrie_build INTERFACE -fsanitize=${EYRIE_SANITIZE})
endif()

if(CMAKE_CXX_COMPILER_ID STREQUAL Clang)
	# Here for its fuzzer; what is a warning is for g++ to say. Null and misaligned pointers would be looked for at each use of each
	# string and vector, which takes half of the fuzzer's time; the build of g++ looks for them.
	target_compile_options(eyrie_build INTERFACE
		-Wno-error -Wno-sign-conversion -Wno-unknown-warning-option -fno-sanitize=null,alignment)
endif()

find_program(EYRIE_CCACHE ccache)
if(EYRIE_CCACHE)
	set(CMAKE_CXX_COMPILER_LAUNCHER ${EYRIE_CCACHE})
endif()
