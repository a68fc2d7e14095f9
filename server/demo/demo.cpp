#include "server/demo/demo.hpp"

#include <array>
#include <map>

#include "core/otp/gen_server.hpp"
#include "core/otp/supervisor.hpp"
#include "server/demo/bidder.hpp"

namespace gavel::demo {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSeller = "demo-house";

struct Lot {
  std::string_view title;
  std::string_view description;
  rules::Format format;
  std::int64_t starting_price;
  std::int64_t reserve;  // 0: none
  std::chrono::seconds duration;
};
using rules::Format;
/// The first is the one that `gavel serve --demo` shows a bid for.
constexpr std::array kLots{
    Lot{"A pocket watch, silver, about 1890", "It runs, and is a minute fast by the evening.", Format::english, 9'900,
        0, 5min},
    Lot{"First edition, slightly foxed", "The second volume, without its first.", Format::english, 2'500, 3'000, 9min},
    Lot{"A walk with the mayor, for the children's hospital", "Two hours, any Sunday.", Format::english, 10'000, 0,
        30min},
    Lot{"Tulips, 500 stems, cut this morning", "The clock falls until somebody takes them.", Format::dutch, 40'000, 0,
        4min},
    Lot{"Stamp album, 1952 to 1971", "One secret bid each; the winner pays the second highest.", Format::vickrey, 5'000,
        0, 6min},
    Lot{"Paint the village hall", "Two coats, inside and out. The lowest offer has the work.", Format::reverse, 350'000,
        0, 8min},
};

struct Simulated {
  std::string_view name;
  Habit habit;
};
constexpr std::array kBidders{
    Simulated{"demo-ada", Habit::early},        Simulated{"demo-ben", Habit::incremental},
    Simulated{"demo-cleo", Habit::incremental}, Simulated{"demo-dan", Habit::proxy},
    Simulated{"demo-eve", Habit::sniper},
};

rules::Terms terms_of(const Lot& lot, rules::Time now) {
  rules::Terms terms{.title = std::string(lot.title),
                     .description = std::string(lot.description),
                     .seller = std::string(kSeller),
                     .currency = *rules::Currency::parse("USD"),
                     .format = lot.format,
                     .starting_price = {lot.starting_price},
                     .increments = rules::IncrementTable::parse("ebay-us").value(),
                     .starts_at = now,
                     .ends_at = {now.ms + std::chrono::milliseconds(lot.duration).count()}};
  if (lot.reserve > 0) terms.reserve = rules::Amount{lot.reserve};
  if (lot.format == Format::english) {
    terms.soft_close = rules::SoftClose{.window_ms = 20'000, .extension_ms = 20'000, .max_extensions = 20};
  }
  if (lot.format == Format::dutch) {
    terms.price_clock = rules::PriceClock{.step = {500}, .interval_ms = 2'000, .floor = rules::Amount{10'000}};
  }
  return terms;
}

struct Made {
  std::size_t lot;
  auction::HouseResult<auction::ViewPtr> result;
};
/// Time to see whether a lot's auction is over, or to try once more to make one.
struct LookAt {
  std::size_t lot;
};
struct Seen {
  std::size_t lot;
  bool over;
};
using DemoProtocol = otp::Protocol<Made, LookAt, Seen>;

/// One auction for each lot; when it is over, the next.
class Demo final : public otp::GenServer<Demo, DemoProtocol> {
 public:
  using Args = demo::Args;
  explicit Demo(Args args) : house_(*args.house), opened_(std::move(args.opened)) {}

  void init() {
    for (std::size_t lot = 0; lot < kLots.size(); ++lot) make(lot);
  }
  void handle_info(const LookAt& look) {
    const auto id = open_.find(look.lot);
    if (id == open_.end()) return make(look.lot);
    house_.view(id->second, [&rt = runtime(), self = self_ref(), lot = look.lot](const auto& view) {
      rt.cast(self, Seen{lot, view && auction::is_over(**view)});
    });
  }
  void handle_info(const Seen& seen) {
    if (seen.over) open_.erase(seen.lot);
    send_after(5s, LookAt{seen.lot});
  }
  void handle_info(const Made& made) {
    if (opened_) {
      if (made.result) first_.emplace(made.lot, *made.result);
      if (++made_ == kLots.size()) tell();
    }
    if (made.result) open_.insert_or_assign(made.lot, (*made.result)->id);
    send_after(5s, LookAt{made.lot});
  }

 private:
  void tell() {
    std::vector<auction::ViewPtr> views;
    for (auto& [lot, view] : first_) views.push_back(std::move(view));
    std::exchange(opened_, nullptr)(std::move(views));
  }
  void make(std::size_t number) {
    const Lot& lot = kLots[number];
    house_.create(auction::NewAuction{terms_of(lot, house_.now())},
                  [&rt = runtime(), self = self_ref(), number](auto result) {
                    rt.cast(self, Made{number, std::move(result)});
                  });
  }

  auction::House& house_;
  std::function<void(std::vector<auction::ViewPtr>)> opened_;
  std::map<std::size_t, auction::ViewPtr> first_;   // by lot
  std::map<std::size_t, auction::AuctionId> open_;  // by lot
  std::size_t made_ = 0;
};

}  // namespace

otp::ChildSpec child(Args args) {
  std::vector<otp::ChildSpec> children;
  for (const auto& [name, habit] : kBidders) {
    children.push_back(otp::child<Bidder>(
        std::string(name),
        {.house = args.house, .seller = std::string(kSeller), .name = std::string(name), .habit = habit}));
  }
  children.push_back(otp::child<Demo>("lots", std::move(args)));
  return otp::supervisor("demo", {.strategy = otp::Strategy::one_for_one, .intensity = 5, .period = 30s},
                         std::move(children));
}

base::Expected<std::vector<Person>, std::string> make_people(auth::TokenStore& tokens) {
  std::vector<Person> people{{"alice", auth::Role::bidder, {}},
                             {"bob", auth::Role::bidder, {}},
                             {"sam", auth::Role::seller, {}},
                             {"market", auth::Role::operator_, {}},
                             {"root", auth::Role::admin, {}}};
  for (auto& person : people) {
    auto token = tokens.create(person.name, person.role);
    if (!token) return base::Unexpected(token.error());
    person.token = std::move(*token);
  }
  return people;
}

}  // namespace gavel::demo
