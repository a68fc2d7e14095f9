// Does every entry of an export follow from the one before, and is its end what the header and its receipt say?
//
//     Chain chain(in.header(), wanted);
//     while (auto line = in.next()) chain.take(*line);
//     if (auto fault = chain.end()) …               // the first thing that is wrong
//
// Reads on behind the first fault: an entry that is missing here may stand further down, and entries that receipts are
// about are looked for in all of the file.
//
// Thread rules: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "server/proof/fault.hpp"
#include "server/proof/lines.hpp"

namespace gavel::proof {

class Chain {
 public:
  /// `wanted`: numbers of entries that found() is to have.
  Chain(const Header& header, std::set<std::uint64_t> wanted);

  void take(const base::Expected<ChainedEntry, std::string>& line);
  std::optional<Fault> end();

  /// Number -> the hashes that the contents of the entries with that number give, and their times.
  struct Found {
    base::Sha256 hash;
    rules::Time at;
  };
  const std::multimap<std::uint64_t, Found>& found() const noexcept { return found_; }

 private:
  std::optional<Fault> fault_in_header() const;
  std::optional<Fault> fault_of(const ChainedEntry& entry, const base::Sha256& hash);
  std::optional<Fault> out_of_order(const ChainedEntry& entry);
  std::optional<Fault> fault_at_end() const;

  const Header& header_;
  std::set<std::uint64_t> wanted_;
  std::multimap<std::uint64_t, Found> found_;
  std::optional<Fault> fault_;
  std::uint64_t next_ = 1;       ///< the number that belongs here
  bool looking_for_it_ = false;  ///< next_ was not there: is it further down?
  base::Sha256 prev_ = auction::kNoEntry;
  rules::Time last_at_;
};

}  // namespace gavel::proof
