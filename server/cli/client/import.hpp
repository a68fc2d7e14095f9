// gavel auction import: makes the auctions of a file of JSON lines or CSV, however many they are.
//
// The file is cut into parts that fit into a request of POST /v1/auctions/bulk as a server takes it unless it is told
// otherwise; each part has an Idempotency-Key of its own, of the command's and its number. So a part whose answer is
// lost is sent again as it was, and the same command with --key makes what a broken off one had not come to, once.
//
// Thread rules: one thread; it blocks until all parts are answered.
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "server/cli/client/auctions.hpp"

namespace gavel::cli {

/// Bytes and lines of a part: less than the server's http.body_limit of 16 KiB. What is longer goes alone.
inline constexpr std::size_t kPartBytes = 15'000;
inline constexpr std::size_t kPartLines = 1'000;

/// What one request sends.
struct ImportPart {
  std::string body;
  std::vector<std::size_t> lines;   ///< of each auction in it, in order: its line in the file …
  std::vector<std::size_t> places;  ///< … and in `body`, as the server counts
};

/// The file's lines but blank ones.
std::vector<ImportPart> json_parts(std::string_view text);
/// The file's rows; each part has the head. Trouble: a file whose fields cannot be told apart, with the line.
Outcome<std::vector<ImportPart>> csv_parts(std::string_view text);

/// Prints a line for each auction that was refused and how many were made; --json: what the server said of each, with
/// its line in the file. kExitRefused where any was refused.
/// @param progress where to say how far it is; null: nowhere
Ended run_auction_import(const AuctionImport& command, std::ostream& out, std::ostream* progress);

}  // namespace gavel::cli
