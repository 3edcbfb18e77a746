// The gateway that everybody is measured with, as a program: prints its URL, takes orders from standard input, ends with it.
//
//   bench_gateway MESSAGES [first=ID] [certificate=FILE] [latency=MILLISECONDS]
//
//   add N       so many more messages, received now; answers with how many there are
//   requests    answers with how many requests have come so far
#include <cstdio>
#include <iostream>
#include <sstream>
#include <string>

#include "Gateway.h"

int main(int argc, char** argv)
{
	using namespace eyrie::bench;
	if (argc < 2)
	{
		std::fputs("usage: bench_gateway MESSAGES [first=ID] [certificate=FILE] [latency=MILLISECONDS]\n", stderr);
		return 2;
	}
	Gateway::Settings settings{.messages = std::stoll(argv[1])};
	for (int i = 2; i < argc; ++i)
	{
		const std::string argument = argv[i];
		const auto value = argument.substr(argument.find('=') + 1);
		if (argument.starts_with("first=")) settings.first = std::stoll(value);
		if (argument.starts_with("certificate=")) settings.certificate = value;
		if (argument.starts_with("latency=")) settings.latency = std::chrono::milliseconds(std::stoll(value));
	}
	Gateway gateway(settings);
	std::cout << gateway.url() << std::endl;
	std::int64_t messages = settings.messages;
	for (std::string line; std::getline(std::cin, line);)
	{
		std::istringstream order(line);
		std::string word;
		std::int64_t count = 0;
		order >> word >> count;
		if (word == "add")
		{
			gateway.add(count);
			std::cout << (messages += count) << std::endl;
		}
		else if (word == "requests")
			std::cout << gateway.requests() << std::endl;
		else
			std::cout << "what is " << line << "?" << std::endl;
	}
	return 0;
}
