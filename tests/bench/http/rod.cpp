// The rod to measure with: the least that a durable bid over HTTP costs in one C++ program. HTTP in, the amount
// compared with the auction's highest, one INSERT, HTTP out when the transaction is on the disk (WAL, synchronous =
// FULL). No processes, accounts, rules, hashes, receipts, watchers, nor a way back after a crash.
//
//     http_rod DIRECTORY       prints the port on 127.0.0.1 that it listens on
//
// One thread. Whatever has come when the loop turns is one transaction, as with the journal. It trusts its client,
// which sends one request at a time, and whole.
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <charconv>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "storage/sqlite/db.hpp"
#include "tests/bench/journal/measure.hpp"

namespace gavel::bench {
namespace {

namespace asio = boost::asio;
using Executor = asio::io_context::executor_type;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using boost::system::error_code;

struct Bid {
  std::string_view auction;
  std::int64_t amount = 0;
};

/// Of "POST /v1/auctions/ID/bids …" with its body. Nothing where it is no such request, or not whole.
std::optional<Bid> parse(std::string_view request) {
  constexpr std::string_view kBegin = "POST /v1/auctions/", kLength = "Content-Length: ";
  constexpr std::size_t kIdSize = 26;
  const auto head = request.find("\r\n\r\n");
  const auto length = request.find(kLength);
  if (!request.starts_with(kBegin) || head == request.npos || length > head) return std::nullopt;
  std::size_t size = 0;
  std::from_chars(request.data() + length + kLength.size(), request.data() + head, size);
  const auto body = request.substr(head + 4);
  if (body.size() != size) return std::nullopt;
  const auto json = nlohmann::json::parse(body, nullptr, false);
  if (!json.is_object() || !json["amount"].is_number_integer()) return std::nullopt;
  return Bid{request.substr(kBegin.size(), kIdSize), json["amount"].get<std::int64_t>()};
}

std::string answer(int status, std::string_view reason, std::string_view body) {
  return "HTTP/1.1 " + std::to_string(status) + " " + std::string(reason) +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

class Session;

/// The book, and the log of it.
class Store {
 public:
  explicit Store(const std::filesystem::path& file)
      : db_(must(sqlite::Connection::open(file, sqlite::OpenMode::create))) {
    must(
        db_.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 16384; "
                 "CREATE TABLE log (position INTEGER PRIMARY KEY, auction TEXT NOT NULL, seq INTEGER NOT NULL, "
                 "kind TEXT NOT NULL, payload TEXT NOT NULL) STRICT"));
    insert_.emplace(
        must(db_.prepare("INSERT INTO log (position, auction, seq, kind, payload) VALUES (?, ?, ?, ?, ?)")));
  }

  /// Takes part in the transaction that the next commit() ends. The number of the bid; 0: it is not above the highest.
  std::int64_t place(const Bid& bid) {
    auto& high = highest_[std::string(bid.auction)];
    if (bid.amount <= high.amount) return 0;
    if (!transaction_) transaction_.emplace(must(sqlite::Transaction::begin(db_)));
    high.amount = bid.amount;
    const auto payload = R"({"alias":2,"bidder":"~0123456789abcdef","leader":1,"maximum":)" +
                         std::to_string(bid.amount) + R"(,"price":17500,"reserve_met":1,"visible":17500})";
    must(insert_->run(++position_, bid.auction, ++high.seq, "bid", payload));
    return high.seq;
  }

  void commit() {
    if (!transaction_) return;
    must(transaction_->commit());
    transaction_.reset();
  }

 private:
  struct High {
    std::int64_t amount = 0, seq = 0;
  };
  sqlite::Connection db_;
  std::optional<sqlite::Statement> insert_;
  std::optional<sqlite::Transaction> transaction_;
  std::unordered_map<std::string, High> highest_;
  std::int64_t position_ = 0;
};

/// Those that are answered when the transaction is on the disk.
struct Waiting {
  std::shared_ptr<Session> session;
  std::string answer;
};

struct Server {
  Store& store;
  std::vector<Waiting> waiting = {};
};

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Socket socket, Server& server) : socket_(std::move(socket)), server_(server) {}

  void read() {
    socket_.async_read_some(asio::buffer(bytes_), [this, self = shared_from_this()](error_code ec, std::size_t size) {
      if (!ec) take({bytes_.data(), size});
    });
  }
  void write(const std::string& answer) {
    error_code ec;
    socket_.write_some(asio::buffer(answer), ec);
    if (!ec) read();
  }

 private:
  void take(std::string_view request) {
    const auto bid = parse(request);
    if (!bid) return write(answer(400, "Bad Request", "{}"));
    const auto seq = server_.store.place(*bid);
    if (seq == 0) return write(answer(409, "Conflict", R"({"code":"below_minimum"})"));
    const nlohmann::ordered_json json = {
        {"seq", seq}, {"outcome", "leading"}, {"price", bid->amount}, {"ends_at", "2026-11-22T17:21:51.046Z"}};
    server_.waiting.push_back({shared_from_this(), answer(201, "Created", json.dump())});
  }

  Socket socket_;
  Server& server_;
  std::array<char, 4096> bytes_;
};

void accept(Acceptor& acceptor, Server& server) {
  acceptor.async_accept([&](error_code ec, Socket socket) {
    if (ec) return;
    socket.set_option(asio::ip::tcp::no_delay(true), ec);
    std::make_shared<Session>(std::move(socket), server)->read();
    accept(acceptor, server);
  });
}

void serve(const std::filesystem::path& directory) {
  Store store(directory / "rod.db");
  Server server{store};
  asio::io_context loop(1);
  Acceptor acceptor(loop, {asio::ip::address_v4::loopback(), 0});
  std::printf("127.0.0.1:%d\n", acceptor.local_endpoint().port());
  std::fflush(stdout);
  accept(acceptor, server);
  for (;;) {
    loop.run_one();
    loop.poll();
    store.commit();
    for (const auto& one : std::exchange(server.waiting, {})) one.session->write(one.answer);
  }
}

}  // namespace
}  // namespace gavel::bench

int main(int count, char** words) {
  if (count != 2) return std::fprintf(stderr, "usage: http_rod DIRECTORY\n"), 2;
  gavel::bench::serve(words[1]);
}
