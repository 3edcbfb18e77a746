"use strict";

// A daemon that works when it is told to, and not on its own.

const crypto = require("node:crypto");
const readline = require("node:readline");
const { configuration } = require("./stores");

const token = crypto.randomBytes(16).toString("hex");

class Daemon
{
	static async start(stage, settings)
	{
		const tokens = stage.write(".tokens", `read,control,metrics ${token} bench\n`);
		const config = configuration(stage, {
			"http.listen": "127.0.0.1:0",
			"http.token-file": tokens,
			"sync.interval": "7d",
			"sync.reconcile-interval": "0",
			...settings,
		});
		const daemon = new Daemon();
		daemon._stage = stage;
		daemon._tokenFile = stage.write(".token", `${token}\n`);
		daemon._started = stage.start(stage.program("eyried"), ["--config", config]);
		daemon._started.child.stdout.resume();
		daemon._url = await daemon._listening();
		await daemon.pass(); // The first one looks around, and is over then.
		return daemon;
	}

	async _listening()
	{
		const { stderr } = this._started.child;
		try
		{
			for await (const line of readline.createInterface({ input: stderr }))
			{
				const [, url] = /listening at ([^ ;]+)/.exec(line) ?? [];
				if (url) return url;
			}
		}
		finally
		{
			stderr.resume(); // Who has stopped reading lines has paused it.
		}
		throw new Error(`eyried has ended: ${this._started.errors}`);
	}

	// One pass over all folders, from its beginning to its end.
	async pass()
	{
		const env = { EYRIECTL_URL: this._url, EYRIECTL_TOKEN_FILE: this._tokenFile };
		await this._stage.run(this._stage.program("eyriectl"), ["sync", "office"], { env });
	}

	// What the API answers, to an order if one is given, over a connection that is kept.
	async ask(target, order)
	{
		const response = await fetch(this._url + target, {
			headers: { "Authorization": `Bearer ${token}`, "Content-Type": "application/json" },
			...(order ? { method: "POST", body: JSON.stringify(order) } : {}),
		});
		if (!response.ok) throw new Error(`${target} answers ${response.status}: ${await response.text()}`);
		return response.json();
	}

	// A metric as /metrics tells it; 0 if it is not there yet.
	async metric(series)
	{
		const response = await fetch(`${this._url}/metrics`, { headers: { Authorization: `Bearer ${token}` } });
		if (!response.ok) throw new Error(`/metrics answers ${response.status}`);
		const line = (await response.text()).split("\n").find((line) => line.startsWith(`${series} `));
		return line ? Number(line.slice(series.length + 1)) : 0;
	}

	async end()
	{
		await this._stage.end(this._started);
	}
}

module.exports = Daemon;
