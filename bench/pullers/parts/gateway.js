"use strict";

const http = require("node:http");

// The gateway of a job, asked on one connection that is kept.
class Gateway
{
	constructor(job)
	{
		this._job = job;
		this._agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
	}

	// The messages of the inbox from an id on, at most job.batch of them.
	page(from)
	{
		const url = `${this._job.url}/api/v2/messages/${this._job.folder}?id_from=${from}&limit=${this._job.batch}`;
		const options = { agent: this._agent, headers: { "access-token": this._job.token } };
		return new Promise((resolve, reject) =>
		{
			http.get(url, options, (response) =>
			{
				const chunks = [];
				response.on("data", (chunk) => chunks.push(chunk));
				response.on("error", reject);
				response.on("end", () =>
				{
					const body = Buffer.concat(chunks);
					if (response.statusCode !== 200) return reject(new Error(`${url} is answered with ${response.statusCode}`));
					try
					{
						resolve(JSON.parse(body));
					}
					catch (error)
					{
						reject(error);
					}
				});
			}).on("error", reject);
		});
	}

	// All pages above a cursor, up to the first that is not full; while one is stored, the next is on its way.
	async *pagesAbove(cursor)
	{
		let next = this.page(cursor + 1);
		for (;;)
		{
			const messages = await next;
			const isLast = messages.length < this._job.batch;
			if (!isLast)
			{
				next = this.page(messages.at(-1).id + 1);
				next.catch(() => {}); // It is told to whoever awaits it.
				await new Promise(setImmediate); // So that it is sent, even if storing blocks the loop.
			}
			if (messages.length > 0) yield messages;
			if (isLast) return;
		}
	}

	close()
	{
		this._agent.destroy();
	}
}

module.exports = Gateway;
