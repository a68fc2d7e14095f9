// Query parameters of the lists, strictly: unknown ones and bad values are 400, so that a misspelt filter does not
// silently give everything.
//
//     Query query(request, {"state", "limit", "cursor"});
//     auto limit = query.limit();
//     if (auto refusal = query.refusal()) return respond(*std::move(refusal));   // 400, the first thing that is wrong
//
// Thread rules: a value of one thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/auction/id.hpp"
#include "core/rules/auction.hpp"
#include "server/http/message.hpp"
#include "server/http/problem_code.hpp"

namespace gavel::api {

class Query {
 public:
  /// `known`: all parameters that the route has. @pre `request` outlives this
  Query(const http::Request& request, const std::vector<std::string_view>& known);

  /// "limit": 1 … 200, 50 where it is missing.
  std::uint32_t limit();
  /// "state": a phase; nothing for all.
  std::optional<rules::Phase> state();
  /// A parameter that is "true" or "false"; false where it is missing.
  bool flag(std::string_view name);
  /// A parameter that is a whole number below 2^63; 0 where it is missing.
  std::uint64_t number(std::string_view name);
  /// The same, up to `most`.
  std::uint64_t number_to(std::string_view name, std::uint64_t most);
  /// A parameter that is one of these words: which one; nothing where it is missing.
  std::optional<std::size_t> choice(std::string_view name, std::initializer_list<std::string_view> words);
  /// "cursor" of a list of auctions or of bids; nothing for the first page.
  std::optional<auction::AuctionId> auction_cursor();
  std::optional<std::uint64_t> bid_cursor();

  /// 400 "unknown_parameter" or "invalid_parameter" with "parameter": its name.
  std::optional<http::Response> refusal() const;

 private:
  void refuse(http::ProblemCode code, std::string_view parameter, std::string_view detail);

  const http::Request& request_;
  std::optional<http::Response> refusal_;
};

}  // namespace gavel::api
