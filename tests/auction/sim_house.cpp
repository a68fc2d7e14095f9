#include "tests/auction/sim_house.hpp"

#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"

namespace gavel::auction::testing {

using otp::Strategy;

SimHouse::SimHouse(SimDisk& disk_, Options options) : disk(disk_), random(options.seed), world(options.seed) {
  clock.emplace(world.sim, options.wall);
  local.emplace(
      world.rt, registry, ledger, *clock,
      LocalHouse::Options{
          .call_timeout = options.call_timeout, .random = [this] { return random(); }, .requests = disk.requests});
  sales.emplace(world.rt, sale_registry, *clock,
                LocalSales::Options{.call_timeout = options.call_timeout, .random = [this] { return random(); }});
  house = &*local;
  root = world.start_tree(tree(options)).pid;
}

SimHouse::~SimHouse() = default;

otp::ChildSpec SimHouse::tree(const Options& options) {
  const otp::DynamicSupervisorFlags many{
      .intensity = 10'000, .period = 5s, .backoff = {.first = 100ms, .ceiling = 30s, .calm = 1min}};
  auto live = options.live ? options.live(*this) : otp::child<FakeLive>("live hub", {&log, &disk}).named("live hub");
  return otp::supervisor(
             "gavel", {.strategy = Strategy::rest_for_one, .intensity = 5, .period = 30s},
             {sim_storage(disk),
              otp::supervisor(
                  "auctions", {.strategy = Strategy::rest_for_one, .intensity = 5, .period = 30s},
                  {registry.child_spec(),
                   otp::dynamic_supervisor("auction supervisor", many).named("auction supervisor"),
                   sale_registry.child_spec(),
                   otp::child<Opener>("opener", {&registry, &*clock, &ledger, &loaded, options.mailbox, &sale_registry,
                                                 disk.requests, options.sleep})
                       .named("opener"),
                   otp::dynamic_supervisor("sale supervisor", many).named("sale supervisor"),
                   otp::child<SaleOpener>("sale opener", {&sale_registry, &registry, &ledger, &*clock, disk.requests})
                       .named("sale opener")}),
              otp::supervisor("web", {.intensity = 5, .period = 30s}, {std::move(live)})})
      .named("gavel");
}

// -- asking ----------------------------------------------------------------------------------------------------------

rules::Terms SimHouse::terms(otp::Duration starts_in, otp::Duration ends_in) const {
  const auto in = [this](otp::Duration span) {
    return rules::Time{clock->now().ms + std::chrono::floor<std::chrono::milliseconds>(span).count()};
  };
  return {.title = "A lamp",
          .seller = "sally",
          .currency = rules::Currency::parse("USD").value(),
          .starting_price = {9900},
          .reserve = {},
          .increments = rules::IncrementTable::parse("ebay-us").value(),
          .starts_at = in(starts_in),
          .ends_at = in(ends_in)};
}

AuctionId SimHouse::create(rules::Terms terms) {
  auto made = ask<ViewPtr>(&House::create, NewAuction{std::move(terms)});
  settle();
  for (int i = 0; i < 1000 && !*made; ++i) advance(1ms);
  if (!*made || !**made) throw std::runtime_error("an auction could not be made: " + word(made));
  return (***made)->id;
}

Pending<HouseResult<BidVerdict>> SimHouse::bid(const AuctionId& id, std::string bidder, std::int64_t amount) {
  return ask<BidVerdict>(&House::place_bid, id, rules::PlaceBid{std::move(bidder), {amount}});
}

Pending<HouseResult<Verdict>> SimHouse::cancel(const AuctionId& id, std::string by, bool everybody) {
  return execute(id, rules::Cancel{{std::move(by), everybody}, "it broke"});
}

Pending<HouseResult<Verdict>> SimHouse::execute(const AuctionId& id, rules::Command command) {
  return ask<Verdict>(&House::execute, id, std::move(command));
}

ViewPtr SimHouse::view(const AuctionId& id) {
  auto view = ask<ViewPtr>(&House::view, id);
  settle();
  for (int i = 0; i < 1000 && !*view; ++i) advance(1ms);
  return *view && **view ? ***view : nullptr;
}

namespace {

struct Now {};
class Doer final : public otp::GenServer<Doer, otp::Protocol<Now>> {
 public:
  struct Args {
    std::function<void()> what;
  };
  explicit Doer(Args args) : what_(std::move(args.what)) {}
  void handle_info(const Now&) { what_(); }

 private:
  std::function<void()> what_;
};

}  // namespace

void SimHouse::after(otp::Duration span, std::function<void()> what) {
  const auto doer = world.rt.spawn<Doer>({std::move(what)}, {});
  world.rt.send_after(span, otp::Ref<Doer::Proto>{doer.pid}, Now{});
}

otp::Pid SimHouse::process(const AuctionId& id) const {
  const auto entry = registry.try_find(id);
  return entry ? entry->pid : otp::Pid{};
}

// -- reading an answer -----------------------------------------------------------------------------------------------

std::string word(HouseErrc code) {
  constexpr const char* words[] = {"not_found", "busy", "unavailable", "unknown", "repeated"};
  return words[static_cast<std::size_t>(code)];
}

std::string word(const Pending<HouseResult<BidVerdict>>& bid) {
  if (!*bid) return "no answer";
  if (!**bid) return word((**bid).error());
  const BidVerdict& verdict = ***bid;
  if (const auto* refused = std::get_if<rules::Rejection>(&verdict)) return std::string(rules::name(refused->code));
  const auto& answer = std::get<BidAnswer>(verdict);
  return (answer.leading ? "leading " : "outbid ") + std::to_string(answer.seq);
}

std::string word(const Pending<HouseResult<Verdict>>& verdict) {
  if (!*verdict) return "no answer";
  if (!**verdict) return word((**verdict).error());
  const auto* refused = std::get_if<rules::Rejection>(&***verdict);
  return refused ? std::string(rules::name(refused->code)) : "done";
}

}  // namespace gavel::auction::testing
