// What a WebSocket client may send, cut anywhere, and what it must not: the socket tests have each rule once, these
// have all lengths, all cuts, and what nobody would think of.
#include "server/http/frame_reader.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "server/http/text.hpp"

namespace gavel::http::frame_reader_test {
namespace {

using What = FrameReader::What;

constexpr std::size_t kLongest = 70'000;

struct Got {
  What what;
  std::string text;
  std::uint16_t code = 0;
  bool operator==(const Got&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Got& got) {
  return out << "what " << static_cast<int>(got.what) << ", code " << got.code << ", " << got.text.size() << " bytes";
}

std::string masked(unsigned first, std::string_view payload, std::uint32_t mask = 0x12345678) {
  std::string out{static_cast<char>(first)};
  const auto size = payload.size();
  const int bytes = size < 126 ? 0 : size < 65'536 ? 2 : 8;
  out += static_cast<char>(0x80U | (bytes == 0 ? size : bytes == 2 ? 126 : 127));
  for (int i = bytes - 1; i >= 0; --i) out += static_cast<char>(size >> 8 * i & 0xFF);
  std::string key;
  for (int i = 3; i >= 0; --i) key += static_cast<char>(mask >> 8 * i & 0xFF);
  out += key;
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ key[i % 4]);
  return out;
}

/// All that comes of the bytes, given to the reader in pieces of what `cut` says.
template <class Cut>
std::vector<Got> read_cut(std::string_view bytes, Cut cut, std::size_t longest = kLongest) {
  FrameReader reader{longest};
  std::vector<Got> out;
  while (!bytes.empty()) {
    auto piece = bytes.substr(0, cut());
    bytes.remove_prefix(piece.size());
    for (;;) {
      const auto what = reader.next(piece);
      if (what == What::nothing) break;
      Got got{what, {}, 0};
      if (what == What::message) got.text = std::move(reader.text());
      if (what == What::ping || what == What::pong || what == What::close) got.text = reader.payload();
      if (what == What::close || what == What::broken) got.code = reader.code();
      out.push_back(std::move(got));
      if (what == What::broken) return out;
    }
    EXPECT_TRUE(piece.empty());
  }
  return out;
}

std::vector<Got> read(std::string_view bytes, std::size_t longest = kLongest) {
  return read_cut(
      bytes, [&] { return bytes.size(); }, longest);
}

TEST(FrameReader, messages_of_every_form_of_length) {
  for (const std::size_t size : {0U, 1U, 125U, 126U, 127U, 65'535U, 65'536U, 70'000U}) {
    const std::string text(size, 'x');
    EXPECT_EQ(read(masked(0x81, text)), (std::vector<Got>{{What::message, text}})) << size;
  }
}

TEST(FrameReader, cut_at_any_byte_it_is_the_same) {
  const auto bytes = masked(0x01, "gr\xc3") + masked(0x89, "there?") + masked(0x00, "") + masked(0x80, "\xbc\xc3\x9f") +
                     masked(0x8a, "") + masked(0x81, std::string(200, 'l')) +
                     masked(0x88,
                            "\x03\xe9"
                            "bye");
  const std::vector<Got> all{{What::fragment, ""},      {What::ping, "there?"},
                             {What::fragment, ""},      {What::message, "gr\xc3\xbc\xc3\x9f"},
                             {What::pong, ""},          {What::message, std::string(200, 'l')},
                             {What::close, "bye", 1001}};
  EXPECT_EQ(read(bytes), all);
  EXPECT_EQ(read_cut(bytes, [] { return 1; }), all);
  for (std::size_t at = 1; at < bytes.size(); ++at) {
    bool first = true;
    EXPECT_EQ(read_cut(bytes, [&] { return std::exchange(first, false) ? at : bytes.size(); }), all) << at;
  }
}

TEST(FrameReader, what_is_wrong_is_said_by_the_first_two_bytes) {
  for (const auto& [first, second, code] : {std::tuple{0x82, 0x80, 1003},
                                            {0x83, 0x80, 1002},
                                            {0x8b, 0x80, 1002},
                                            {0x81, 0x00, 1002},
                                            {0xc1, 0x80, 1002},
                                            {0xa1, 0x80, 1002},
                                            {0x91, 0x80, 1002},
                                            {0x09, 0x80, 1002},
                                            {0x89, 0xfe, 1002},
                                            {0x80, 0x80, 1002}}) {
    const std::string bytes{static_cast<char>(first), static_cast<char>(second)};
    EXPECT_EQ(read(bytes), (std::vector<Got>{{What::broken, "", static_cast<std::uint16_t>(code)}}))
        << first << ' ' << second;
  }
}

TEST(FrameReader, length_in_more_bytes_than_it_needs_is_refused) {
  using namespace std::string_literals;
  EXPECT_EQ(read("\x81\xfe\x00\x7d\0\0\0\0"s).front().code, 1002);
  EXPECT_EQ(read("\x81\xff\0\0\0\0\0\0\xff\xff\0\0\0\0"s).front().code, 1002);
  EXPECT_EQ(read("\x81\xfe\x00\x7e\0\0\0\0"s + std::string(126, 'a')).front().what, What::message);
}

TEST(FrameReader, limit_is_that_of_the_whole_message_and_known_before_it_comes) {
  EXPECT_EQ(read(masked(0x81, "12345"), 5).front().what, What::message);
  EXPECT_EQ(read(masked(0x81, "123456").substr(0, 6), 5).front().code, 1009);
  const auto two = read(masked(0x01, "123") + masked(0x80, "456").substr(0, 6), 5);
  EXPECT_EQ(two.back().code, 1009);
  const std::string much(8, '\xff');
  EXPECT_EQ(read("\x81\xff" + much + "mask").front().code, 1009);
}

TEST(FrameReader, nothing_is_read_behind_what_is_broken) {
  FrameReader reader{10};
  auto bytes = masked(0x82, "a") + masked(0x81, "b");
  std::string_view left = bytes;
  EXPECT_EQ(reader.next(left), What::broken);
  EXPECT_EQ(reader.next(left), What::broken);
  EXPECT_EQ(reader.code(), 1003);
}

TEST(FrameReader, codes_of_a_close_frame) {
  const auto close = [](unsigned code) {
    const std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xFF)};
    return read(masked(0x88, payload)).front();
  };
  for (const unsigned code : {1000, 1001, 1003, 1007, 1008, 1011, 1012, 1014, 3000, 4999}) {
    EXPECT_EQ(close(code), (Got{What::close, "", static_cast<std::uint16_t>(code)}));
  }
  for (const unsigned code : {0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535}) EXPECT_EQ(close(code).code, 1002);
  EXPECT_EQ(read(masked(0x88, "")).front(), (Got{What::close, "", 1005}));
}

/// A client that keeps to the rules, and what it means by its bytes.
class RandomClient {
 public:
  explicit RandomClient(std::mt19937_64& random) : random_(random) {}

  void say() {
    const auto text = random_text();
    std::size_t from = 0;
    const auto frames = 1 + below(4);
    for (std::size_t i = 0; i < frames; ++i) {
      if (below(4) == 0) control();
      const bool last = i + 1 == frames;
      const auto size = last ? text.size() - from : below(text.size() - from + 1);
      put((last ? 0x80U : 0U) | (i == 0 ? 1U : 0U), text.substr(from, size));
      from += size;
      means.push_back(last ? Got{What::message, text} : Got{What::fragment, ""});
    }
  }

  std::string bytes;
  std::vector<Got> means;

 private:
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }
  void put(unsigned first, std::string_view payload) {
    bytes += masked(first, payload, static_cast<std::uint32_t>(random_()));
  }
  void control() {
    const auto what = below(2) == 0 ? What::ping : What::pong;
    const std::string payload(below(126), 'c');
    put(what == What::ping ? 0x89 : 0x8a, payload);
    means.push_back({what, payload});
  }
  std::string random_text() {
    static constexpr std::string_view kLetters[] = {"a", "\xc3\xa4", "\xe2\x82\xac", "\xf0\x9f\x94\xa8"};
    std::string text;
    for (auto n = below(below(10) == 0 ? 800 : 60); n-- > 0;) text += kLetters[below(4)];
    return text;
  }

  std::mt19937_64& random_;
};

class RandomFrames : public testing::Test {
 protected:
  RandomFrames() { RecordProperty("seed", std::to_string(seed_)); }
  ~RandomFrames() override {
    if (HasFailure()) std::cerr << "seed " << seed_ << '\n';
  }
  const std::uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_{seed_};
  std::size_t piece() { return 1 + random_() % (random_() % 4 == 0 ? 300 : 8); }
};

TEST_F(RandomFrames, mean_what_their_client_meant) {
  for (int round = 0; round < 300; ++round) {
    RandomClient client{random_};
    for (int i = 0; i < 10; ++i) client.say();
    ASSERT_EQ(read_cut(client.bytes, [this] { return piece(); }), client.means);
  }
}

TEST_F(RandomFrames, damaged_are_read_or_refused_and_always_the_same_however_cut) {
  for (int round = 0; round < 2'000; ++round) {
    RandomClient client{random_};
    for (int i = 0; i < 3; ++i) client.say();
    for (auto hits = 1 + random_() % 4; hits-- > 0;)
      client.bytes[random_() % client.bytes.size()] ^= 1 << random_() % 8;
    const auto got = read(client.bytes, 1'000);
    ASSERT_EQ(read_cut(
                  client.bytes, [this] { return piece(); }, 1'000),
              got);
    for (const auto& one : got) {
      ASSERT_TRUE(text::is_utf8(one.what == What::message || one.what == What::close ? one.text : ""));
      ASSERT_LE(one.text.size(), 1'000u);
    }
  }
}

}  // namespace
}  // namespace gavel::http::frame_reader_test
