#include "server/demo/demo.hpp"

#include <array>

#include "core/otp/gen_server.hpp"

namespace gavel::demo {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSeller = "demo-house";

struct Lot {
  std::string_view title;
  std::int64_t starting_price;
  std::int64_t reserve;  // 0: none
  std::chrono::seconds duration;
};
constexpr std::array kLots{
    Lot{"A pocket watch, silver, about 1890", 9'900, 0, 5min},
    Lot{"First edition, slightly foxed", 2'500, 7'500, 15min},
    Lot{"A walk with the mayor, for the children's hospital", 100, 0, 60min},
};

struct Made {
  std::size_t lot;
  auction::HouseResult<auction::ViewPtr> result;
};
struct Again {
  std::size_t lot;
};
using DemoProtocol = otp::Protocol<Made, Again>;

/// One auction for each lot; when it has ended, the next.
class Demo final : public otp::GenServer<Demo, DemoProtocol> {
 public:
  using Args = demo::Args;
  explicit Demo(Args args) : house_(*args.house), opened_(std::move(args.opened)) {}

  void init() {
    for (std::size_t lot = 0; lot < kLots.size(); ++lot) make(lot);
  }
  void handle_info(const Again& again) { make(again.lot); }
  void handle_info(const Made& made) {
    if (opened_) {
      if (made.result) first_.push_back(*made.result);
      if (++made_ == kLots.size()) std::exchange(opened_, nullptr)(std::move(first_));
    }
    send_after(made.result ? otp::Duration(kLots[made.lot].duration) + 5s : otp::Duration(5s), Again{made.lot});
  }

 private:
  void make(std::size_t number) {
    const Lot& lot = kLots[number];
    const rules::Time now = house_.now();
    rules::Terms terms{.title = std::string(lot.title),
                       .seller = std::string(kSeller),
                       .currency = *rules::Currency::parse("USD"),
                       .starting_price = {lot.starting_price},
                       .increments = rules::IncrementTable::parse("ebay-us").value(),
                       .starts_at = now,
                       .ends_at = {now.ms + std::chrono::milliseconds(lot.duration).count()}};
    if (lot.reserve > 0) terms.reserve = rules::Amount{lot.reserve};
    house_.create(auction::NewAuction{std::move(terms)}, [&rt = runtime(), self = self_ref(), number](auto result) {
      rt.cast(self, Made{number, std::move(result)});
    });
  }

  auction::House& house_;
  std::function<void(std::vector<auction::ViewPtr>)> opened_;
  std::vector<auction::ViewPtr> first_;
  std::size_t made_ = 0;
};

}  // namespace

otp::ChildSpec child(Args args) { return otp::child<Demo>("demo", std::move(args)); }

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
