// Query parameters of the lists, strictly: unknown ones and bad values are 400, so that a misspelt filter does not
// silently give everything.
//
//     Query query(request, {"kind", "limit", "cursor"});
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

/// What is wrong with a cursor that no list gave.
inline constexpr std::string_view kBadCursor = "cursor is not one that this list gave as next_cursor.";

class Query {
 public:
  /// `known`: all parameters that the route has. @pre `request` outlives this
  Query(const http::Request& request, const std::vector<std::string_view>& known);

  /// "limit": 1 … 200, 50 where it is missing.
  std::uint32_t limit();
  /// One or more words with commas between them, each of which `parse` knows; none where it is missing.
  /// `words`: those that there are, for who wrote another: "draft, scheduled or open".
  template <class T>
  std::vector<T> several(std::string_view name, std::optional<T> (*parse)(std::string_view), std::string_view words);
  /// What `parse` makes of it; nothing where it is missing. `what` it must be: "the id of a sale".
  template <class T>
  std::optional<T> parsed(std::string_view name, std::optional<T> (*parse)(std::string_view), std::string_view what);
  /// An RFC 3339 date-time.
  std::optional<rules::Time> time(std::string_view name);
  /// Minor units: 0 … rules::kMaxAmount.
  std::optional<rules::Amount> amount(std::string_view name);
  /// 1 … `longest` characters without control or bidirectional control characters; empty where it is missing.
  std::string text(std::string_view name, std::size_t longest);
  /// The name of an account; nothing where it is missing.
  std::optional<std::string> account(std::string_view name);
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

  /// Adds that a parameter is wrong, which the caller found.
  void refuse(std::string_view parameter, std::string_view detail);

  /// 400 "unknown_parameter" or "invalid_parameter" with "parameter": its name.
  std::optional<http::Response> refusal() const;

 private:
  void refuse(http::ProblemCode code, std::string_view parameter, std::string_view detail);
  /// The parameter's words; none where it is missing.
  std::vector<std::string_view> words(std::string_view name) const;

  const http::Request& request_;
  std::optional<http::Response> refusal_;
};

template <class T>
std::vector<T> Query::several(std::string_view name, std::optional<T> (*parse)(std::string_view),
                              std::string_view words) {
  std::vector<T> all;
  for (const std::string_view word : this->words(name)) {
    if (const auto value = parse(word)) {
      all.push_back(*value);
    } else {
      refuse(name, std::string(name) + " must be " + std::string(words) + ", or several of them with commas between.");
    }
  }
  return all;
}

template <class T>
std::optional<T> Query::parsed(std::string_view name, std::optional<T> (*parse)(std::string_view),
                               std::string_view what) {
  const auto text = request_.parameter(name);
  if (!text) return std::nullopt;
  auto value = parse(*text);
  if (!value) refuse(name, std::string(name) + " must be " + std::string(what) + ".");
  return value;
}

}  // namespace gavel::api
