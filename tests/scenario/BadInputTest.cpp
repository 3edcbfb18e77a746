// What a tired operator, a broken device and a full disk do: a clear message, exit code 1, nothing half-written.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

#include <sys/mount.h>
#include <unistd.h>

#include <cppunit/extensions/HelperMacros.h>

#include "Assertions.h"
#include "Mirror.h"
#include "Program.h"
#include "Truth.h"

namespace eyrie::scenario
{

using namespace std::chrono_literals;

namespace
{

/// A device with some messages and a token, and configurations that are wrong in one thing each.
struct Desk
{
	sim::Device device;
	sim::DeviceServer server{device};
	Scratch folder;

	Desk()
	{
		device.fill({.rows = 200, .days = 3});
		device.configure({.token = "right"});
	}

	std::string write(std::map<std::string, std::string> values) const
	{
		values.try_emplace("plugins.path", EYRIE_PLUGINS);
		values.try_emplace("storage.plugin", "sqlite");
		if (values["storage.plugin"] == "sqlite") values.try_emplace("storage.path", folder / "messages.db");
		values.try_emplace("source.office.plugin", "smseagle");
		values.try_emplace("source.office.url", server.url());
		if (!values.contains("source.office.token-file")) values.try_emplace("source.office.token", "right");
		values.try_emplace("source.office.sync.attempts", "1");
		values.try_emplace("source.office.requests.per-minute", "0");
		std::string text;
		for (const auto& [key, value] : values)
			if (value != "(none)") text += key + " = " + value + "\n";
		return folder.write("eyried.properties", text);
	}
};

int run(const std::string& command)
{
	return std::system((command + " >/dev/null 2>&1").c_str());
}

} // namespace

class BadInputTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(BadInputTest);
	CPPUNIT_TEST(AMistakeInTheConfigurationIsToldWithKeyAndAdvice);
	CPPUNIT_TEST(TwoSourcesOfOneNameAreTold);
	CPPUNIT_TEST(APluginOfAnotherAbiIsRefused);
	CPPUNIT_TEST(AWrongTokenIsTold);
	CPPUNIT_TEST(AMissingPermissionIsTold);
	CPPUNIT_TEST(AnUnreachableGatewayIsTold);
	CPPUNIT_TEST(AnUnknownCertificateIsToldAndAKnownOneIsTrusted);
	CPPUNIT_TEST(AnExpiredCertificateIsTold);
	CPPUNIT_TEST(ALoginPageAnErrorObjectAndACutBodyAreNoMessages);
	CPPUNIT_TEST(ADatabaseThatCannotBeOpenedIsTold);
	CPPUNIT_TEST(AReadOnlyDatabaseIsTold);
	CPPUNIT_TEST(AFullDiskIsToldAndLosesNothing);
	CPPUNIT_TEST_SUITE_END();

	/// Both --check and --once say it and exit with 1.
	static void bothSay(const std::string& configuration, const std::vector<std::string>& parts)
	{
		for (const char* mode : {"--check", "--once"})
		{
			const auto outcome = eyried({"--config", configuration, mode});
			CPPUNIT_ASSERT_EQUAL_MESSAGE(std::string(mode) + "\n" + outcome.output, 1, outcome.code);
			for (const auto& part : parts) assertHolds(outcome.output, part);
			CPPUNIT_ASSERT_MESSAGE(outcome.output, outcome.output.find("right") == std::string::npos); // The token.
		}
	}

	void AMistakeInTheConfigurationIsToldWithKeyAndAdvice()
	{
		Desk desk;
		bothSay(desk.write({{"source.office.tokne", "right"}, {"source.office.timeout", "soon"}, {"storage.plugin", "oracle"}}),
			{"source.office.tokne: unknown key; did you mean source.office.token",
				"source.office.timeout = soon: allowed is a whole number",
				"storage.plugin: plugin oracle: no file oracle.so in " EYRIE_PLUGINS "; there are mysql, smseagle, sqlite"});
		bothSay(desk.write({{"source.office.folders", "inbox, outgoing"}}), {"source.office", "folders", "outgoing", "delivered"});
		bothSay(desk.write({{"source.office.timezone", "Europe/Nowhere"}}), {"Europe/Nowhere"});
		bothSay(desk.write({{"source.office.token", "(none)"}}), {"source.office", "token"});
		bothSay(desk.write({{"source.office.token-file", "/nonexistent/token"}}), {"/nonexistent/token", "cannot be opened"});
		bothSay("/nonexistent.properties", {"/nonexistent.properties: there is no such file"});
	}

	void TwoSourcesOfOneNameAreTold()
	{
		Desk desk;
		const auto path = desk.write({});
		std::ofstream(path, std::ios::app) << "source.office.plugin = smseagle\n";
		bothSay(path, {"source.office.plugin: given twice, in lines", "give one of two sources another name"});
	}

	void APluginOfAnotherAbiIsRefused()
	{
		Desk desk;
		bothSay(desk.write({{"plugins.path", EYRIE_PLUGINS ":" EYRIE_BAD_PLUGINS}, {"source.office.plugin", "otherabi"}}),
			{"otherabi.so", "SDK ABI 999", "this daemon has " + std::to_string(EYRIE_SDK_ABI), "rebuild it"});
	}

	void AWrongTokenIsTold()
	{
		Desk desk;
		bothSay(desk.write({{"source.office.token", "wrong"}}), {"refuses the access token", "token-file"});
	}

	void AMissingPermissionIsTold()
	{
		Desk desk;
		desk.device.configure({.forbidden = {sim::Folder::sent}, .token = "right"});
		bothSay(desk.write({}), {"may not read folder sent", "permission", "Access to resources of all users"});
	}

	void AnUnreachableGatewayIsTold()
	{
		Desk desk;
		bothSay(desk.write({{"source.office.url", "http://no-such-host.invalid"}}), {"no-such-host.invalid"});
		std::string closed;
		{
			sim::DeviceServer gone(desk.device);
			closed = gone.url();
		}
		bothSay(desk.write({{"source.office.url", closed}}), {"refuses the connection", closed.substr(7)});
	}

	void AnUnknownCertificateIsToldAndAKnownOneIsTrusted()
	{
		Desk desk;
		CPPUNIT_ASSERT_EQUAL(0,
			run("openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout "
				+ (desk.folder / "good.key") + " -out " + (desk.folder / "good.pem")));
		sim::DeviceServer tls(desk.device, {.tlsCertificate = desk.folder / "good.pem", .tlsKey = desk.folder / "good.key"});
		bothSay(desk.write({{"source.office.url", tls.url()}}), {"certificate", "tls."});
		const auto trusted
			= desk.write({{"source.office.url", tls.url()}, {"source.office.tls.ca-file", desk.folder / "good.pem"}});
		const auto outcome = eyried({"--config", trusted, "--once"});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(outcome.output, 0, outcome.code);
	}

	void AnExpiredCertificateIsTold()
	{
		Desk desk;
		const auto at = [&](const std::string& name) { return desk.folder / name; };
		desk.folder.write("index", "");
		desk.folder.write("serial", "01\n");
		desk.folder.write("ca.cnf",
			"[ca]\ndefault_ca=d\n[d]\ndatabase=" + at("index") + "\nserial=" + at("serial")
				+ "\nnew_certs_dir=" + desk.folder.path().string()
				+ "\ndefault_md=sha256\npolicy=p\nx509_extensions=x\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=IP:127.0.0.1\n");
		CPPUNIT_ASSERT_EQUAL(0,
			run("openssl req -new -newkey rsa:2048 -nodes -subj /CN=127.0.0.1 -keyout " + at("old.key") + " -out "
				+ at("old.csr")));
		CPPUNIT_ASSERT_EQUAL(0,
			run("openssl ca -batch -selfsign -notext -config " + at("ca.cnf") + " -keyfile " + at("old.key") + " -in "
				+ at("old.csr") + " -out " + at("old.pem") + " -startdate 20200101000000Z -enddate 20200201000000Z"));
		sim::DeviceServer tls(desk.device, {.tlsCertificate = at("old.pem"), .tlsKey = at("old.key")});
		bothSay(desk.write({{"source.office.url", tls.url()}, {"source.office.tls.ca-file", at("old.pem")}}),
			{"certificate", "expired"});
	}

	void ALoginPageAnErrorObjectAndACutBodyAreNoMessages()
	{
		Desk desk;
		const auto configuration = desk.write({});
		desk.server.onRequest([](const sim::RequestSeen&) { return sim::Fault::loginPage(); });
		bothSay(configuration, {"HTML"});
		desk.server.onRequest([](const sim::RequestSeen&) { return sim::Fault::errorObject("Database is locked"); });
		bothSay(configuration, {"Database is locked"});
		desk.server.onRequest(
			[](const sim::RequestSeen& seen) { return seen.folder == "inbox" ? sim::Fault::cut() : sim::Fault(); });
		const auto outcome = eyried({"--config", configuration, "--once"});
		CPPUNIT_ASSERT_EQUAL(1, outcome.code);
		assertHolds(outcome.output, "office/inbox: 0 new");
		assertHolds(outcome.output, "cut");
		desk.server.onRequest({});
		CPPUNIT_ASSERT_EQUAL(0, eyried({"--config", configuration, "--once"}).code);
	}

	void ADatabaseThatCannotBeOpenedIsTold()
	{
		Desk desk;
		bothSay(desk.write({{"storage.path", desk.folder / "absent/messages.db"}}), {"absent"});
		const auto path = desk.folder.write("noise.db", std::string(4096, 'x'));
		bothSay(desk.write({{"storage.path", path}}), {"noise.db", "database"});
		bothSay(desk.write({{"storage.plugin", "mysql"}, {"storage.host", "127.0.0.1"}, {"storage.port", "1"},
					{"storage.user", "eyrie"}, {"storage.password", "hunter2"}, {"storage.database", "eyrie"}}),
			{"storage", "127.0.0.1"});
	}

	void AReadOnlyDatabaseIsTold()
	{
		Desk desk;
		const auto path = desk.folder / "messages.db";
		CPPUNIT_ASSERT_EQUAL(0, eyried({"--config", desk.write({}), "--once"}).code);
		desk.device.receive("+48600100200", "one more");
		// Root may write anywhere: as a user without rights, where this can be had.
		if (geteuid() != 0 || run("id nobody") != 0)
		{
			std::cout << " SKIPPED: needs root" << std::flush;
			return;
		}
		std::filesystem::permissions(desk.folder.path(), std::filesystem::perms(0755));
		for (const char* suffix : {"", "-wal", "-shm"})
			if (std::filesystem::exists(path + suffix)) std::filesystem::permissions(path + suffix, std::filesystem::perms(0444));
		Program daemon({"setpriv", "--reuid=nobody", "--clear-groups", EYRIE_EYRIED, "--config", desk.write({}), "--once"});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(daemon.output(), 1, daemon.wait());
		assertHolds(daemon.output(), "messages.db");
	}

	void AFullDiskIsToldAndLosesNothing()
	{
		Desk desk;
		const auto small = desk.folder / "small";
		std::filesystem::create_directory(small);
		if (mount("tmpfs", small.c_str(), "tmpfs", 0, "size=600k") != 0)
		{
			std::cout << " SKIPPED: needs the right to mount" << std::flush;
			return;
		}
		const struct Unmount
		{
			const std::string& path;
			~Unmount() { umount2(path.c_str(), MNT_DETACH); }
		} unmount{small};
		desk.device.fill({.rows = 3000, .days = 3, .seed = 9});
		const auto configuration = desk.write({{"storage.path", small + "/messages.db"}, {"sync.batch-size", "50"}});
		const auto outcome = eyried({"--config", configuration, "--once"});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(outcome.output, 1, outcome.code);
		assertHolds(outcome.output, "full");
		CPPUNIT_ASSERT_EQUAL(0, mount("tmpfs", small.c_str(), "tmpfs", MS_REMOUNT, "size=64m"));
		const auto again = eyried({"--config", configuration, "--once"});
		CPPUNIT_ASSERT_EQUAL_MESSAGE(again.output, 0, again.code);

		Program count({"sqlite3", small + "/messages.db", "SELECT count(*), count(DISTINCT id_space || remote_id) FROM messages"});
		CPPUNIT_ASSERT_EQUAL(0, count.wait());
		const auto rows = std::to_string(truthOf(desk.device).size());
		CPPUNIT_ASSERT_EQUAL(rows + "|" + rows + "\n", count.output());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(BadInputTest);

} // namespace eyrie::scenario
