// Standings: how accounts stand in the auctions that they bid on; behind the channel "me" of /v1/live.
//
// A standing is a state, not an event: leading, outbid, in (sealed bids and price clocks: nobody's to know), and after
// the end won, lost or cancelled. Whoever follows an account is told each time that it has changed, with the number of
// the event by which it did; and what it is, when it begins to follow. So who was away has missed nothing that counts.
//
// It is made of an auction's public view and of the alias that the account has there. Names are looked at, and not
// told.
//
// Thread rules: the hub's own; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/auction/journal.hpp"
#include "server/http/message.hpp"

namespace gavel::live {

enum class Standing : std::uint8_t {
  leading,    ///< would win if it ended now
  outbid,     ///< somebody else leads, or nobody
  in,         ///< takes part; how well is nobody's to know before the close
  won,        ///< gets it, or some units of it
  lost,       ///< it is over, and somebody else has it, or nobody
  cancelled,  ///< it was called off
};
/// "leading", "outbid", …
std::string_view name(Standing standing) noexcept;

/// Of whoever has this alias.
Standing standing_of(const auction::View& view, std::uint32_t alias);

/// {"type":"standing","id":…,"seq":…,"standing":…,"price":…}; without a standing ("none"): the account has not bid
/// there.
http::Frame standing_frame(const auction::AuctionId& id, const auction::View* view, std::optional<Standing> standing);

/// Has the account ever taken part?
bool has_taken_part(const std::vector<auction::Entry>& entries, std::string_view account);

/// Whoever follows an account.
class Follower {
 public:
  virtual ~Follower() = default;
  virtual void tell(http::Frame standing) = 0;
  virtual void close(std::uint16_t code, std::string reason) = 0;
};

class Standings {
 public:
  /// Is told at once how the account stands in the auctions that are known to be its own.
  void follow(const std::string& account, std::shared_ptr<Follower> follower);
  void unfollow(const std::string& account, const std::shared_ptr<Follower>& follower);
  void close_all(std::uint16_t code, const std::string& reason);

  bool is_empty() const noexcept { return accounts_.empty(); }
  /// Something is on the disk.
  void committed(const auction::Commit& commit);
  /// The same, where it is not known what happened.
  void look(const auction::View& view);
  /// All that ever happened in an auction was read; `view`: the auction now. Accounts that bid there are known from
  /// then on.
  void read(const std::vector<auction::Entry>& entries, const auction::View& view);
  /// Where accounts that are followed have bid, and that are not over.
  std::vector<auction::AuctionId> auctions() const;

 private:
  struct Place {
    std::uint32_t alias = 0;
    std::optional<Standing> standing = {};  ///< as it was told
    http::Frame told = nullptr;
  };
  struct Account {
    std::vector<std::shared_ptr<Follower>> followers;
    std::unordered_set<auction::AuctionId> auctions;
  };
  void put(const std::string& account, const auction::AuctionId& id, std::uint32_t alias);

  std::unordered_map<std::string, Account> accounts_;  ///< that are followed
  std::unordered_map<auction::AuctionId, std::unordered_map<std::string, Place>> auctions_;
};

}  // namespace gavel::live
