#include "server/live/standings.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "server/api/auction_json.hpp"

namespace gavel::live {
namespace {

/// Who took part by this event, and under which alias.
std::optional<std::pair<std::string_view, std::uint32_t>> took_part(const rules::Event& event) {
  return std::visit(
      [](const auto& e) -> std::optional<std::pair<std::string_view, std::uint32_t>> {
        using E = std::remove_cvref_t<decltype(e)>;
        constexpr bool is_offer = std::is_same_v<E, rules::SecondChanceOffered>;  // after the end
        if constexpr (requires { e.bidder, e.alias; } && !is_offer) {
          return std::pair(std::string_view(e.bidder), e.alias);
        } else {
          return std::nullopt;
        }
      },
      event);
}

bool has_won(const rules::Closed& closed, std::uint32_t alias) {
  const auto got = [&](const rules::Award& award) { return award.alias == alias && award.units > 0; };
  return closed.winner == alias || std::ranges::any_of(closed.awards, got);
}

}  // namespace

std::string_view name(Standing standing) noexcept {
  constexpr std::array<std::string_view, 6> kNames{"leading", "outbid", "in", "won", "lost", "cancelled"};
  return kNames[static_cast<std::size_t>(standing)];
}

Standing standing_of(const auction::View& view, std::uint32_t alias) {
  if (view.phase == rules::Phase::cancelled) return Standing::cancelled;
  if (view.phase == rules::Phase::closed) {
    return view.aftermath && has_won(view.aftermath->closed, alias) ? Standing::won : Standing::lost;
  }
  if (view.high_bidder == alias) return Standing::leading;
  const auto format = view.terms->format;
  const bool is_open = format == rules::Format::english || format == rules::Format::reverse;
  return is_open ? Standing::outbid : Standing::in;
}

bool has_taken_part(const std::vector<auction::Entry>& entries, std::string_view account) {
  return std::ranges::any_of(entries, [&](const auction::Entry& entry) {
    const auto who = took_part(entry.event);
    return who && who->first == account;
  });
}

http::Frame standing_frame(const auction::AuctionId& id, const auction::View* view, std::optional<Standing> standing) {
  nlohmann::ordered_json json = {{"type", "standing"}, {"id", id.to_string()}};
  json["seq"] = view ? nlohmann::ordered_json(view->seq) : nlohmann::ordered_json();
  json["standing"] = standing ? name(*standing) : "none";
  json["price"] = view ? api::amount_or_null(view->price) : nlohmann::ordered_json();
  return std::make_shared<const std::string>(json.dump());
}

// -- followers --------------------------------------------------------------------------------------------------------

void Standings::follow(const std::string& account, std::shared_ptr<Follower> follower) {
  auto& followed = accounts_[account];
  for (const auto& id : followed.auctions) {
    if (const auto& told = auctions_.at(id).at(account).told) follower->tell(told);
  }
  followed.followers.push_back(std::move(follower));
}

void Standings::unfollow(const std::string& account, const std::shared_ptr<Follower>& follower) {
  const auto at = accounts_.find(account);
  if (at == accounts_.end()) return;
  std::erase(at->second.followers, follower);
  if (!at->second.followers.empty()) return;
  for (const auto& id : at->second.auctions) {
    auto& places = auctions_.at(id);
    places.erase(account);
    if (places.empty()) auctions_.erase(id);
  }
  accounts_.erase(at);
}

void Standings::close_all(std::uint16_t code, const std::string& reason) {
  for (const auto& [name, account] : std::exchange(accounts_, {})) {
    for (const auto& follower : account.followers) follower->close(code, reason);
  }
  auctions_.clear();
}

// -- what happens -----------------------------------------------------------------------------------------------------

void Standings::put(const std::string& account, const auction::AuctionId& id, std::uint32_t alias) {
  const auto at = accounts_.find(account);
  if (at == accounts_.end()) return;
  at->second.auctions.insert(id);
  auctions_[id].try_emplace(account, Place{.alias = alias});
}

void Standings::committed(const auction::Commit& commit) {
  if (accounts_.empty()) return;
  for (const auto& entry : commit.entries) {
    if (const auto who = took_part(entry.event)) put(std::string(who->first), entry.auction, who->second);
  }
  look(*commit.after);
}

void Standings::look(const auction::View& view) {
  const auto at = auctions_.find(view.id);
  if (at == auctions_.end()) return;
  for (auto& [account, place] : at->second) {
    const auto standing = standing_of(view, place.alias);
    if (place.standing == standing) continue;
    place.standing = standing;
    place.told = standing_frame(view.id, &view, standing);
    auto& followed = accounts_.at(account);
    for (const auto& follower : followed.followers) follower->tell(place.told);
  }
  if (!auction::is_over(view)) return;
  for (const auto& [account, place] : at->second) accounts_.at(account).auctions.erase(view.id);
  auctions_.erase(at);
}

void Standings::read(const std::vector<auction::Entry>& entries, const auction::View& view) {
  for (const auto& entry : entries) {
    if (const auto who = took_part(entry.event)) put(std::string(who->first), entry.auction, who->second);
  }
  look(view);
}

std::vector<auction::AuctionId> Standings::auctions() const {
  std::vector<auction::AuctionId> ids;
  for (const auto& [id, places] : auctions_) ids.push_back(id);
  return ids;
}

}  // namespace gavel::live
