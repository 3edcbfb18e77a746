"use strict";

// What the runs came to: for people to read, and as plots.

const fs = require("node:fs");
const path = require("node:path");
const machine = require("./machine");
const { median } = require("./figures");

const begin = "<!-- bench:begin -->", end = "<!-- bench:end -->";

// A row with its median, and whether it reaches its goal, if it has one.
function judged(row)
{
	const middle = median(row.values);
	const value = row.ratio ?? middle;
	const hasGoal = row.least !== undefined || row.most !== undefined;
	return { ...row, median: middle, ...(hasGoal ? { isReached: value >= (row.least ?? -Infinity) && value <= (row.most ?? Infinity) } : {}) };
}

function digits(value)
{
	const size = Math.abs(value);
	const places = size >= 100 || Number.isInteger(value) ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 4;
	return value.toLocaleString("en", { minimumFractionDigits: places, maximumFractionDigits: places });
}

function goal({ least, most, ratio, unit })
{
	const mark = ratio === undefined && unit !== "×" ? ` ${unit}` : "×";
	if (least !== undefined && most !== undefined) return `${least} to ${most}${mark}`;
	if (least !== undefined) return `≥ ${least}${mark}`;
	return most === undefined ? "" : `≤ ${most}${mark}`;
}

function cells(row)
{
	const { values, median, unit } = row;
	const range = values.length > 1 ? `${digits(Math.min(...values))} – ${digits(Math.max(...values))}` : "";
	return [
		row.work,
		row.program,
		unit === "×" ? `${digits(median)}×` : `${digits(median)} ${unit}`,
		range,
		row.ratio === undefined ? "" : `${digits(row.ratio)}×`,
		goal(row),
		row.isReached === undefined ? "" : row.isReached ? "yes" : "**no**",
		row.note ?? "",
	];
}

const heads = ["work", "program", "median", "range", "eyried to it", "goal", "reached", ""];

// The work is named once.
function table(rows)
{
	return rows.map((row, i) => cells(i > 0 && rows[i - 1].work === row.work ? { ...row, work: "" } : row));
}

// For a terminal.
function text({ machine: described, runs, messages, rows })
{
	const lines = [heads, ...table(rows)].map((line) => line.map((cell) => cell.replaceAll("*", "")));
	const widths = heads.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
	const shown = lines.map((line) => line.map((cell, i) => (i >= 2 && i <= 4 ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ").trimEnd());
	return `${machine.inWords(described)}\n${inRuns(runs, messages)}\n\n${shown.join("\n")}\n`;
}

function inRuns(runs, messages)
{
	return `${runs} ${runs === 1 ? "run" : "runs each, in turn"}; ${digits(messages)} messages unless said otherwise.`;
}

function markdown({ machine: described, runs, messages, rows }, plots)
{
	const line = (row) => `| ${row.join(" | ")} |`;
	return [
		`${machine.inWords(described)}.`,
		"",
		inRuns(runs, messages),
		"",
		line(heads),
		"|---|---|--:|--:|--:|---|---|---|",
		...table(rows).map(line),
		"",
		...plots.flatMap(({ title, file }) => [`![${title}](performance/${file})`, ""]),
	].join("\n");
}

// Plots: those of which there is something to show.
function plotsOf(rows)
{
	const rates = (kind) => rows.filter(({ work }) => work === `first load, ${kind}`);
	const bars = ["SQLite", "MariaDB"].filter((kind) => rates(kind).length > 0).map((kind) => ({
		title: `First load, ${kind}: messages per second`,
		file: `first-load-${kind.toLowerCase()}.svg`,
		script: barsOf(rates(kind)),
	}));
	const sizes = rows.filter(({ work, messages }) => work.startsWith("peak memory") && messages);
	const commits = rows.filter(({ work, unit }) => work.includes("new messages into") && unit === "ms");
	if (sizes.length > 0) bars.push({ title: "Peak memory of eyried, MB", file: "memory.svg", script: memoryOf(sizes) });
	if (commits.length > 0) bars.push({ title: `Milliseconds to store ${commits[0].work}`, file: "steady.svg", script: curvesOf(commits) });
	return bars;
}

const quoted = (words) => `"${words.replaceAll('"', "'")}"`;

function block(name, lines)
{
	return [`$${name} << EOD`, ...lines, "EOD"].join("\n");
}

const colours = ["#1b6ca8", "#9aa5b1", "#d08c2f", "#5b8c5a"];

// A bar for each program, from the least to the greatest run as a line; eyried in its own colour.
function barsOf(rows)
{
	const highest = Math.max(...rows.flatMap(({ values }) => values));
	return [
		block("data", rows.map(({ program, values, median: middle }, i) =>
			[i, quoted(program), middle, Math.min(...values), Math.max(...values), i === 0 ? 0 : 1, quoted(digits(middle))].join(" "))),
		"set boxwidth 0.6",
		"set style fill solid noborder",
		`set yrange [0:${1.12 * highest}]`,
		`set xrange [-0.6:${rows.length - 0.4}]`,
		"set format y \"%.0f\"",
		"unset key",
		`plot $data using 1:3:xtic(2) with boxes linecolor rgb "${colours[1]}", \\`,
		`     $data using ($6 == 0 ? $1 : 1/0):3 with boxes linecolor rgb "${colours[0]}", \\`,
		"     $data using 1:4:(0):($5-$4) with vectors nohead linewidth 1.5 linecolor rgb \"#333333\", \\",
		"     $data using 1:5:7 with labels offset 0,0.8",
	].join("\n");
}

function memoryOf(rows)
{
	const works = [...new Set(rows.map(({ work }) => work))];
	return [
		...works.map((work, i) => block(`data${i}`, rows.filter((row) => row.work === work).map((row) => `${row.messages} ${row.median}`))),
		"set logscale x",
		"set format x \"10^{%L}\"",
		"set xlabel \"messages\"",
		`set yrange [0:${Math.max(32, 1.1 * Math.max(...rows.map((row) => row.median)))}]`,
		`set xrange [${Math.min(...rows.map(({ messages }) => messages)) / 2}:${2 * Math.max(...rows.map(({ messages }) => messages))}]`,
		"set key bottom right",
		`plot ${works.map((work, i) => `$data${i} with linespoints linewidth 2 pointtype 7 linecolor rgb "${colours[2 * i]}" title ${quoted(work.split(", ")[1])}`).join(", \\\n     ")}, \\`,
		"     30 with lines dashtype 2 linecolor rgb \"#333333\" title \"goal\"",
	].join("\n");
}

function curvesOf(rows)
{
	return [
		...rows.map(({ values }, i) => block(`data${i}`, values.map((value, at) => `${at + 1} ${value}`))),
		"set xlabel \"round\"",
		"set yrange [0:*]",
		"set key bottom right",
		`plot ${rows.map(({ program }, i) => `$data${i} with lines linewidth 1.5 linecolor rgb "${colours[2 * i]}" title ${quoted(program)}`).join(", \\\n     ")}`,
	].join("\n");
}

async function draw(stage, folder, { title, file, script })
{
	const frame = [
		"set terminal svg size 860,420 font \"sans-serif,13\" background rgb \"white\"",
		`set output ${quoted(path.join(folder, file))}`,
		`set title ${quoted(title)}`,
		"set border 3",
		"set tics nomirror",
		"set grid ytics linecolor rgb \"#dddddd\"",
	].join("\n");
	await stage.run("gnuplot", [], { input: `${frame}\n${script}\n` });
}

// Writes the table and the plots where the document has them.
async function publish(stage, told)
{
	const document = path.join(stage.root, "docs/performance.md"), folder = path.join(stage.root, "docs/performance");
	const prose = fs.readFileSync(document, "utf8");
	const from = prose.indexOf(begin), to = prose.indexOf(end);
	if (from < 0 || to < from) throw new Error(`docs/performance.md has no ${begin} with ${end} behind it`);
	const plots = plotsOf(told.rows);
	fs.mkdirSync(folder, { recursive: true });
	for (const plot of plots) await draw(stage, folder, plot);
	fs.writeFileSync(document, `${prose.slice(0, from)}${begin}\n${markdown(told, plots)}${prose.slice(to)}`);
}

module.exports = { judged, markdown, plotsOf, publish, text };
