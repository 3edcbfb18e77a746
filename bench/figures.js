"use strict";

// What runs come to.

function median(values)
{
	const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

const rateOf = ({ messages, seconds }) => messages / seconds;

// A row of rates.
function rowOf(work, program, runs)
{
	return { work, program, unit: "messages/s", values: runs.map(rateOf), peaks: runs.map(({ peak }) => peak) };
}

// A row for each, and by how much the first is faster. The more that is said of some, by name, is added to theirs.
function rowsOf(work, results, more = {})
{
	const rows = [...results].map(([program, runs]) => ({ ...rowOf(work, program, runs), ...more[program] }));
	for (const row of rows.slice(1)) row.ratio = median(rows[0].values) / median(row.values);
	return rows;
}

module.exports = { median, rateOf, rowOf, rowsOf };
