// Writes an auction's entries as an export, or as a table for people.
//
//     write_export(header, source, sink);     // JSON lines: everything, and it can be verified and imported
//     write_csv(source, sink);                // CSV (RFC 4180): for spreadsheets
//
// Entries come one at a time from a function and go out a line at a time to another, so an auction of a million bids
// needs no memory of its size. Everything that is in the entries goes out, secrets too: who may have it, the caller
// decides.
//
// Thread rules: that of the functions given.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/auction/journal.hpp"
#include "core/base/unique_function.hpp"
#include "server/proof/lines.hpp"

namespace gavel::proof {

/// Entry 1, 2, 3 …, then nothing.
using EntrySource = base::UniqueFunction<auction::StorageResult<std::optional<auction::RawEntry>>()>;
/// Takes whole lines with their ends; false: no more of it.
using LineSink = base::UniqueFunction<bool(std::string_view)>;

/// Header and header.entries lines; later entries of the source stay out. The error is a sentence: the source failed,
/// ended early or gave an entry that does not follow, or the sink wants no more.
base::Expected<void, std::string> write_export(const Header& header, EntrySource& source, LineSink& sink);

/// A row for every entry: seq, time, kind, alias, amount, units, price, leader, reserve_met, ends_at, outcome, by,
/// reason. Amounts are whole minor units; of a bid it is the amount that became visible.
base::Expected<void, std::string> write_csv(EntrySource& source, LineSink& sink);

}  // namespace gavel::proof
