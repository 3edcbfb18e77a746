"use strict";
// Where the bench plays: a folder, and programs that run in it. Both end with this process, however that ends.

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");
const readline = require("node:readline");

const bufferPool = "512M";

class Stage
{
	constructor(root)
	{
		this.root = root;
		this.programs = path.join(root, "build/release/bin");
		this.running = new Set();
		this.counter = 0;
		// On the disk of the build: /tmp may be memory, where a commit costs nothing. But a socket's path has to be short.
		this.folder = fs.mkdtempSync(path.join(root, "build/bench-"));
		this.sockets = fs.mkdtempSync(path.join(os.tmpdir(), "eyrie-bench-"));
		process.once("exit", () => this.clear());
		for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
			process.once(signal, () => process.exit(128 + os.constants.signals[signal]));
	}

	program(name)
	{
		return path.join(this.programs, name);
	}

	// The path of a new file.
	file(ending)
	{
		return path.join(this.folder, `${++this.counter}${ending}`);
	}

	write(ending, text)
	{
		const file = this.file(ending);
		fs.writeFileSync(file, text, { mode: 0o600 });
		return file;
	}

	// Starts a program. The end of what it complains of is kept.
	start(command, args, { env } = {})
	{
		// In a group of its own, so that what it starts is ended with it.
		const child = spawn(command, args, { detached: true, env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "pipe"] });
		const started = { command, child, errors: "" };
		this.running.add(started);
		child.stdin.on("error", () => {}); // It has ended, which is told below.
		child.stderr.setEncoding("utf8").on("data", (text) => { started.errors = (started.errors + text).slice(-100_000); });
		started.ended = new Promise((resolve, reject) =>
		{
			child.once("error", (error) =>
			{
				this.running.delete(started);
				reject(new Error(`${command} does not start: ${error.message}`));
			});
			child.once("close", (code, signal) =>
			{
				this.running.delete(started);
				resolve(code ?? signal);
			});
		});
		started.ended.catch(() => {}); // Who waits for it, hears of it.
		return started;
	}

	// Runs a program to its end, which has to be a good one. Tells what it printed, how long it took, and its peak of memory in bytes.
	async run(command, args, { env, input = "" } = {})
	{
		const peak = this.file(".peak");
		const begun = process.hrtime.bigint();
		const started = this.start("/usr/bin/time", ["-f", "%M", "-o", peak, command, ...args], { env });
		let printed = "";
		started.child.stdout.setEncoding("utf8").on("data", (text) => { printed += text; });
		started.child.stdin.end(input);
		const exited = new Promise((resolve) => started.child.once("exit", () => resolve(process.hrtime.bigint())));
		const code = await started.ended;
		const seconds = Number(await exited - begun) / 1e9;
		if (code !== 0) throw new Error(`${[path.basename(command), ...args].join(" ")} failed (${code}): ${printed}${started.errors}`);
		const bytes = 1024 * Number(fs.readFileSync(peak, "utf8").trim().split("\n").at(-1));
		fs.rmSync(peak);
		return { printed, seconds, peak: bytes };
	}

	async end(started, signal = "SIGTERM")
	{
		if (this.running.has(started)) signalGroup(started.child.pid, signal);
		await started.ended;
	}

	// A gateway that shows so many messages. `ask` gives it an order, and tells the answer.
	async gateway({ messages, certificate, latency })
	{
		const args = [String(messages)];
		if (certificate) args.push(`certificate=${certificate}`);
		if (latency) args.push(`latency=${latency}`);
		const started = this.start(this.program("bench_gateway"), args);
		const lines = readline.createInterface({ input: started.child.stdout })[Symbol.asyncIterator]();
		const answer = async () =>
		{
			const { value, done } = await lines.next();
			if (!done) return value;
			throw new Error(`bench_gateway has ended (${await started.ended}): ${started.errors}`);
		};
		const url = await answer();
		return {
			url,
			messages,
			ask: async (order) =>
			{
				started.child.stdin.write(order + "\n");
				return Number(await answer());
			},
			end: () => this.end(started),
		};
	}

	// The path of a PEM file with a certificate for localhost, and its key.
	async certificate()
	{
		const key = this.file(".key"), certificate = this.file(".pem");
		await this.run("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
			"-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", key, "-out", certificate]);
		fs.appendFileSync(certificate, fs.readFileSync(key));
		return certificate;
	}

	// The one MariaDB server of this bench, started by whoever asks first.
	mariaDb()
	{
		this.server ??= this.startMariaDb();
		return this.server;
	}

	async startMariaDb()
	{
		const data = path.join(this.folder, "mariadb"), socket = path.join(this.sockets, "socket");
		const user = `--user=${os.userInfo().username}`;
		const env = { PATH: `${process.env.PATH}:/usr/sbin:/usr/libexec` };
		await this.run("mariadb-install-db",
			["--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal", "--skip-test-db", user], { env });
		const started = this.start("mariadbd", ["--no-defaults", `--datadir=${data}`, `--socket=${socket}`, "--skip-networking", user,
			`--pid-file=${this.sockets}/pid`, "--skip-name-resolve", "--performance-schema=OFF",
			`--innodb-buffer-pool-size=${bufferPool}`, "--innodb-flush-log-at-trx-commit=1"], { env });
		started.child.stdout.resume();
		while (!await answers(socket))
		{
			if (!this.running.has(started)) throw new Error(`mariadbd did not start: ${started.errors}`);
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		return { socket, user: "root" };
	}

	clear()
	{
		for (const started of this.running) signalGroup(started.child.pid, "SIGKILL");
		for (const folder of [this.folder, this.sockets]) fs.rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
	}
}

function signalGroup(pid, signal)
{
	try
	{
		process.kill(-pid, signal);
	}
	catch (error)
	{
		if (error.code !== "ESRCH") throw error; // It has ended by itself.
	}
}

function answers(socket)
{
	return new Promise((resolve) =>
	{
		const connection = net.connect(socket, () =>
		{
			connection.destroy();
			resolve(true);
		});
		connection.on("error", () => resolve(false));
	});
}

module.exports = { Stage, bufferPool };
