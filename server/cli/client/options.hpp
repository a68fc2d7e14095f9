// What the commands that talk to a running daemon are asked for, as values. See ../options.hpp for the command line.
//
// Thread rules: values.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gavel::cli {

// Exit codes of these commands, beside those of ../options.hpp.
inline constexpr int kExitRefused = 3;    ///< the server understood, and said no
inline constexpr int kExitOutbid = 4;     ///< bid: accepted, and somebody else leads
inline constexpr int kExitUnsold = 5;     ///< watch: over without a sale
inline constexpr int kExitCancelled = 6;  ///< watch: called off

/// Which daemon, and who asks. A token comes from a file or the environment, never from an argument: those are in `ps`.
struct Where {
  std::string url = "http://127.0.0.1:8080";
  std::filesystem::path authorities;          ///< of https: who may have signed its certificate; empty: the system's
  std::filesystem::path token_file;           ///< before `token`; "-": the first line of stdin
  std::string token;                          ///< GAVEL_TOKEN
  std::chrono::milliseconds timeout{30'000};  ///< of all tries of a request together
};

struct AuctionCreate {
  Where where;
  std::filesystem::path file;  ///< a JSON object with any members of POST /v1/auctions; "-": stdin; empty: none
  std::string title, description, currency, format;
  std::string starting_price, reserve, buy_now;  ///< in the currency's unit: "99.00"; empty: not set
  std::string increments;
  std::optional<std::chrono::milliseconds> duration, soft_close;
  std::string starts_at, ends_at, ends_at_local, time_zone;
  bool draft = false;
  std::string key;  ///< Idempotency-Key; empty: a new one
  bool json = false;
};

/// Many at once: import.hpp.
struct AuctionImport {
  Where where;
  std::filesystem::path file;  ///< JSON lines, or CSV where its name ends in ".csv"; "-": stdin
  bool csv = false;            ///< it is CSV, whatever its name
  std::string key;             ///< of which the Idempotency-Keys are made; empty: a new one
  bool json = false;
};

struct AuctionList {
  Where where;
  std::string state;  ///< empty: all
  bool mine = false;
  std::uint32_t limit = 50;  ///< auctions; 0: all
  bool json = false;
};

struct AuctionShow {
  Where where;
  std::string auction;
  bool json = false;
};

struct AuctionWatch {
  Where where;
  std::string auction;
  bool json = false;
};

struct BidPlace {
  Where where;
  std::string auction;
  std::string amount;  ///< in the currency's unit: "175.00"
  std::string bidder;  ///< for an operator: in whose name
  std::optional<std::uint32_t> units;
  bool confirm = false;
  std::string key;  ///< Idempotency-Key; empty: a new one
  bool json = false;
};

/// Load for one's own server: bench.hpp.
struct Bench {
  static constexpr std::uint32_t kMostBidders = 1'000, kMostWatchers = 5'000, kMostAuctions = 1'000;
  static constexpr std::chrono::milliseconds kLongest{600'000};

  Where where;
  std::uint32_t bidders = 16, watchers = 16, auctions = 4;
  std::chrono::milliseconds duration{10'000};
  bool json = false;
};

}  // namespace gavel::cli
