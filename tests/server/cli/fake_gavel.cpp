#include "tests/server/cli/fake_gavel.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "core/rules/auction.hpp"

namespace gavel::cli {

namespace asio = boost::asio;
namespace bhttp = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using nlohmann::json;
using Request = bhttp::request<bhttp::string_body>;
using Response = bhttp::response<bhttp::string_body>;

namespace {

constexpr rules::Time kNow{1'000'000};

/// An auction and the aliases of its accepted bids, in order.
struct FakeAuction {
  rules::State state;
  std::vector<std::uint32_t> history;
};

std::string alias(std::uint32_t number) { return "bidder-" + std::to_string(number); }

}  // namespace

class FakeGavel::Impl : public std::enable_shared_from_this<Impl> {
 public:
  explicit Impl(FakeGavel& owner)
      : owner_(owner), acceptor_(loop_, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}

  struct Session {
    explicit Session(tcp::socket s) : socket(std::move(s)) {}
    tcp::socket socket;
    boost::beast::flat_buffer buffer;
    Request request;
    Response response;
  };

  void accept() {
    acceptor_.async_accept([this](error_code error, tcp::socket socket) {
      if (error) return;
      ++connections_;
      read(std::make_shared<Session>(std::move(socket)));
      accept();
    });
  }

  void read(const std::shared_ptr<Session>& session) {
    session->request = {};
    bhttp::async_read(session->socket, session->buffer, session->request,
                      [this, session](error_code error, std::size_t) {
                        if (!error) serve(session);
                      });
  }

  void serve(const std::shared_ptr<Session>& session) {
    const auto& request = session->request;
    if (!request.body().empty()) authorizations_.emplace_back(request[bhttp::field::authorization]);
    const bool bid = request.method() == bhttp::verb::post && request.target().ends_with("/bids");
    auto& plan = bid ? owner_.on_bid : owner_.on_other;
    auto& count = bid ? bids_ : others_;
    ++count;
    const Fault fault = plan ? plan(count) : Fault::none;
    if (fault == Fault::silent) return silent_.push_back(session);
    act_before(fault, request);
    session->response = answer(fault, request);
    act_after(fault, request);
    if (fault == Fault::drop_before || fault == Fault::drop_after || fault == Fault::late || fault == Fault::twice)
      return;
    write(session);
  }

  void act_before(Fault fault, const Request& request) {
    if (fault == Fault::stranger) place(request, "stranger", 100'000'000);
    if (request.method() == bhttp::verb::post) {
      for (const auto& late : std::exchange(late_, {})) place(late, "", 0);
    }
    if (fault == Fault::late) late_.push_back(request);
  }

  void act_after(Fault fault, const Request& request) {
    if (fault == Fault::twice) place(request, "stranger", 100'000'000);
  }

  Response answer(Fault fault, const Request& request) {
    switch (fault) {
      case Fault::busy:
        return problem(503, "busy");
      case Fault::fail_before:
        return problem(500, "internal");
      case Fault::fail_after:
        route(request);
        return problem(500, "internal");
      case Fault::drop_before:
      case Fault::late:
        return {};
      case Fault::garbage:
        return made(201, "no JSON at all");
      case Fault::unknown:
        return problem(404, "not_found");
      default:
        return route(request);
    }
  }

  void write(const std::shared_ptr<Session>& session) {
    auto& response = session->response;
    response.version(11);
    response.keep_alive(owner_.keep_alive);
    response.prepare_payload();
    bhttp::async_write(session->socket, response, [this, session](error_code error, std::size_t) {
      if (!error && owner_.keep_alive) read(session);
    });
  }

  static Response made(int status, const std::string& body) {
    Response response;
    response.result(static_cast<unsigned>(status));
    response.body() = body;
    return response;
  }
  static Response problem(int status, const std::string& code) {
    return made(status, json{{"code", code}, {"detail", "as planned"}}.dump());
  }

  Response route(const Request& request) {
    const std::string target(request.target());
    if (target == "/healthz") return made(200, "{}");
    if (target == "/readyz") return made(owner_.ready_status, "{}");
    if (target == "/v1/auctions") return create(json::parse(request.body()));
    const auto id = target.substr(13, target.find_first_of("/?", 13) - 13);
    if (!auctions_.contains(id)) return problem(404, "not_found");
    if (request.method() == bhttp::verb::post) return place(request, "", 0);
    return target.find("/bids") == std::string::npos ? view(auctions_.at(id)) : history(auctions_.at(id), target);
  }

  Response create(const json& body) {
    if (owner_.create_status != 201) return problem(owner_.create_status, "forbidden");
    titles_.push_back(body.at("title"));
    durations_.push_back(body.at("duration_ms"));
    rules::Terms terms{.title = titles_.back(),
                       .seller = "operator",
                       .currency = *rules::Currency::parse(body.at("currency").get<std::string>()),
                       .starting_price = {body.at("starting_price").get<std::int64_t>()},
                       .reserve = {},
                       .increments = rules::IncrementTable::parse(body.at("increments").get<std::string>()).value(),
                       .starts_at = kNow,
                       .ends_at = {kNow.ms + durations_.back()}};
    const auto id = "A" + std::to_string(auctions_.size() + 1);
    auctions_.emplace(id, FakeAuction{rules::begin({terms, kNow}), {}});
    return made(201, json{{"id", id}}.dump());
  }

  /// Places the request's bid, or that of another bidder in the same auction.
  Response place(const Request& request, const std::string& other, std::int64_t other_amount) {
    const std::string target(request.target());
    auto& auction = auctions_.at(target.substr(13, target.find('/', 13) - 13));
    const auto body = json::parse(request.body());
    rules::PlaceBid bid{body.at("bidder").get<std::string>(), {body.at("amount").get<std::int64_t>()}};
    if (!other.empty()) bid = {other, {other_amount}};
    const auto decision = rules::decide(auction.state, bid, kNow);
    if (const auto* no = std::get_if<rules::Rejection>(&decision))
      return problem(409, std::string(rules::name(no->code)));
    for (const auto& event : std::get<0>(decision)) rules::apply(auction.state, event);
    auction.history.push_back(auction.state.aliases.find(bid.bidder)->second);
    const bool leads = auction.state.leader->bidder == bid.bidder;
    return made(201, json{{"seq", auction.state.seq},
                          {"outcome", leads ? "leading" : "outbid"},
                          {"price", auction.state.price->minor}}
                         .dump());
  }

  Response view(const FakeAuction& auction) {
    json body{{"bid_count", auction.history.size()}, {"price", nullptr}, {"high_bidder", nullptr}};
    if (auction.state.price) body["price"] = auction.state.price->minor + owner_.price_offset;
    if (auction.state.leader) body["high_bidder"] = alias(auction.state.leader->alias);
    return made(200, body.dump());
  }

  Response history(const FakeAuction& auction, const std::string& target) {
    const auto cursor = target.find("cursor=");
    const std::size_t first = cursor == std::string::npos ? 0 : std::stoul(target.substr(cursor + 7));
    const std::size_t last = std::min(auction.history.size(), first + owner_.page);
    json items = json::array();
    for (std::size_t i = first; i < last; ++i) items.push_back({{"seq", i + 2}, {"bidder", alias(auction.history[i])}});
    json body{{"items", items}, {"next_cursor", nullptr}};
    if (last < auction.history.size()) body["next_cursor"] = std::to_string(last);
    return made(200, body.dump());
  }

  FakeGavel& owner_;
  asio::io_context loop_{1};
  tcp::acceptor acceptor_;
  std::map<std::string, FakeAuction> auctions_;
  std::vector<Request> late_;
  std::vector<std::shared_ptr<Session>> silent_;
  std::size_t connections_ = 0, bids_ = 0, others_ = 0;
  std::vector<std::string> titles_, authorizations_;
  std::vector<std::int64_t> durations_;
};

FakeGavel::FakeGavel() : impl_(std::make_shared<Impl>(*this)) {}
FakeGavel::~FakeGavel() { stop(); }

void FakeGavel::start() {
  impl_->accept();
  thread_ = std::thread([impl = impl_] { impl->loop_.run(); });
}

void FakeGavel::stop() {
  impl_->loop_.stop();
  if (thread_.joinable()) thread_.join();
}

std::string FakeGavel::url() const {
  return "http://127.0.0.1:" + std::to_string(impl_->acceptor_.local_endpoint().port());
}

std::size_t FakeGavel::connections() const { return impl_->connections_; }
std::size_t FakeGavel::bid_requests() const { return impl_->bids_; }
std::vector<std::string> FakeGavel::titles() const { return impl_->titles_; }
std::vector<std::int64_t> FakeGavel::durations() const { return impl_->durations_; }
std::vector<std::string> FakeGavel::authorizations() const { return impl_->authorizations_; }

}  // namespace gavel::cli
