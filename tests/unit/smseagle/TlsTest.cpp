#include <cppunit/extensions/HelperMacros.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include <Poco/File.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/Path.h>
#include <Poco/TemporaryFile.h>

#include "Assertions.h"
#include "ScriptedServer.h"
#include "SourceUnderTest.h"

namespace eyrie::smseagle
{

namespace
{

/// Certificates made for one test, by the openssl command.
class Certificates
{
public:
	Certificates() { Poco::File(_folder.path()).createDirectories(); }
	~Certificates() { Poco::File(_folder.path()).remove(true); }

	std::string path(const std::string& file) const { return _folder.path() + '/' + file; }

	/// A self-signed one, for 127.0.0.1 unless told otherwise.
	void make(const std::string& name, const std::string& more = "-days 2 -addext subjectAltName=IP:127.0.0.1") const
	{
		run("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=" + name + " -keyout " + path(name + ".key")
			+ " -out " + path(name + ".pem") + ' ' + more);
	}

	/// One that ended in the past.
	void makeExpired(const std::string& name) const
	{
		make(name, "-days 2");
		run("req -new -key " + path(name + ".key") + " -subj /CN=" + name + " -out " + path(name + ".csr"));
		std::ofstream(path("ca.cnf"))
			<< "[ca]\ndefault_ca=d\n[d]\ndatabase=" << path("index") << "\nserial=" << path("serial")
			<< "\nnew_certs_dir=" << _folder.path()
			<< "\ndefault_md=sha256\npolicy=p\nunique_subject=no\nx509_extensions=x\n[p]\ncommonName=supplied\n"
			<< "[x]\nsubjectAltName=IP:127.0.0.1\n";
		std::ofstream index(path("index"));
		std::ofstream(path("serial")) << "01\n";
		run("ca -batch -selfsign -config " + path("ca.cnf") + " -keyfile " + path(name + ".key") + " -in " + path(name + ".csr")
			+ " -out " + path(name + ".pem") + " -notext -startdate 20200101000000Z -enddate 20200201000000Z");
	}

	/// As operators copy it from a browser.
	std::string fingerprint(const std::string& name) const
	{
		run("x509 -noout -fingerprint -sha256 -in " + path(name + ".pem") + " -out " + path("fingerprint"));
		std::ifstream file(path("fingerprint"));
		std::string line;
		std::getline(file, line);
		return line.substr(line.find('=') + 1);
	}

private:
	void run(const std::string& arguments) const
	{
		const int result = std::system(("openssl " + arguments + " >" + path("log") + " 2>&1").c_str());
		std::ostringstream log;
		log << std::ifstream(path("log")).rdbuf();
		CPPUNIT_ASSERT_EQUAL_MESSAGE("openssl " + arguments + '\n' + log.str(), 0, result);
	}

	Poco::TemporaryFile _folder;
};

Poco::Net::SecureServerSocket socketWith(const std::string& key, const std::string& certificate)
{
	const Poco::Net::Context::Ptr context(new Poco::Net::Context(
		Poco::Net::Context::TLS_SERVER_USE, key, certificate, "", Poco::Net::Context::VERIFY_NONE, 9, false, "DEFAULT"));
	return {Poco::Net::SocketAddress("127.0.0.1", 0), 64, context};
}

} // namespace


class TlsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(TlsTest);
	CPPUNIT_TEST(ACertificateOfTheCaFileIsTrusted);
	CPPUNIT_TEST(AnUnknownCertificateIsRefusedAndItsFingerprintTold);
	CPPUNIT_TEST(AnExpiredCertificateIsRefused);
	CPPUNIT_TEST(AnotherNameIsRefused);
	CPPUNIT_TEST(APinnedCertificateNeedsNeitherIssuerNorDateNorName);
	CPPUNIT_TEST(AnotherThanThePinnedOneNeverSeesTheToken);
	CPPUNIT_TEST(WithoutVerificationAnythingGoes);
	CPPUNIT_TEST(PlainHttpOnATlsPortIsSaid);
	CPPUNIT_TEST(AnUnreadableCaFileIsNamed);
	CPPUNIT_TEST_SUITE_END();

	/// What a probe says of a server with certificate `name`. Whenever it fails, nothing may have been sent.
	std::string probe(const std::string& name, std::map<std::string, std::string> options)
	{
		const ScriptedServer server([](const std::string&) { return ScriptedServer::Reaction{.bytes = httpAnswer(200, "[]")}; },
			socketWith(_certificates.path(name + ".key"), _certificates.path(name + ".pem")));
		options["url"] = "https://127.0.0.1:" + std::to_string(server.port());
		options["token"] = "s3cret";
		const std::string error = errorOf(
			[&]
			{
				SourceUnderTest test(options);
				test.source->probe({});
				test.source->probe({});
			});
		CPPUNIT_ASSERT_EQUAL(std::size_t(error == "nothing" ? 2 : 0), server.requests().size());
		if (error == "nothing") CPPUNIT_ASSERT_EQUAL(std::size_t(1), server.connections());
		return error;
	}

	void ACertificateOfTheCaFileIsTrusted()
	{
		_certificates.make("eagle");
		CPPUNIT_ASSERT_EQUAL(std::string("nothing"), probe("eagle", {{"tls.ca-file", _certificates.path("eagle.pem")}}));
	}

	void AnUnknownCertificateIsRefusedAndItsFingerprintTold()
	{
		_certificates.make("eagle");
		_certificates.make("other");
		for (const auto& options : {std::map<std::string, std::string>{}, {{"tls.ca-file", _certificates.path("other.pem")}}})
		{
			const std::string error = probe("eagle", options);
			assertContains(error, "misconfigured/plugin");
			assertContains(error, "comes from nobody trusted here");
			assertContains(error, _certificates.fingerprint("eagle"));
		}
	}

	void AnExpiredCertificateIsRefused()
	{
		_certificates.makeExpired("eagle");
		assertContains(probe("eagle", {{"tls.ca-file", _certificates.path("eagle.pem")}}), "has expired");
	}

	void AnotherNameIsRefused()
	{
		_certificates.make("eagle", "-days 2 -addext subjectAltName=DNS:eagle.example,IP:127.0.0.2");
		assertContains(probe("eagle", {{"tls.ca-file", _certificates.path("eagle.pem")}}), "is not for 127.0.0.1");
	}

	void APinnedCertificateNeedsNeitherIssuerNorDateNorName()
	{
		_certificates.makeExpired("old");
		_certificates.make("eagle", "-days 2");
		for (const char* name : {"old", "eagle"})
			CPPUNIT_ASSERT_EQUAL(std::string("nothing"), probe(name, {{"tls.fingerprint", _certificates.fingerprint(name)}}));
	}

	void AnotherThanThePinnedOneNeverSeesTheToken()
	{
		_certificates.make("eagle");
		_certificates.make("other");
		for (const char* verify : {"true", "false"})
			assertContains(probe("eagle",
							   {{"tls.fingerprint", _certificates.fingerprint("other")},
								   {"tls.ca-file", _certificates.path("eagle.pem")}, {"tls.verify", verify}}),
				"is another than `tls.fingerprint` says");
	}

	void WithoutVerificationAnythingGoes()
	{
		_certificates.makeExpired("eagle");
		CPPUNIT_ASSERT_EQUAL(std::string("nothing"), probe("eagle", {{"tls.verify", "false"}}));
	}

	void PlainHttpOnATlsPortIsSaid()
	{
		const ScriptedServer server([](const std::string&) { return ScriptedServer::Reaction{.bytes = httpAnswer(200, "[]")}; });
		SourceUnderTest test({{"url", "https://127.0.0.1:" + std::to_string(server.port())}, {"token", "t"}, {"timeout", "100ms"}});
		assertContains(errorOf([&] { test.source->probe({}); }), "unavailable/plugin");
	}

	void AnUnreadableCaFileIsNamed()
	{
		assertContains(
			errorOf(
				[] {
					SourceUnderTest test({{"url", "https://eagle"}, {"token", "t"}, {"tls.ca-file", "/nonexistent.pem"}});
				}),
			"misconfigured/plugin: tls.ca-file = /nonexistent.pem");
	}

	Certificates _certificates;
};

CPPUNIT_TEST_SUITE_REGISTRATION(TlsTest);

} // namespace eyrie::smseagle
