#include "server/config/values.hpp"

#include <gtest/gtest.h>

namespace gavel::config::values_test {
namespace {

using std::chrono::milliseconds;

/// The value of a text; a failure of the test where it is refused.
template <class T>
T parsed(std::string_view text) {
  T value{};
  const auto ok = parse_value(text, value);
  EXPECT_TRUE(ok) << text << ": " << (ok ? "" : ok.error());
  return value;
}

template <class T>
std::string refusal(std::string_view text) {
  T value{};
  const auto ok = parse_value(text, value);
  EXPECT_FALSE(ok) << text;
  EXPECT_EQ(value, T{}) << "a refused text leaves the value as it was";
  return ok ? "" : ok.error();
}

TEST(Durations, are_numbers_with_units) {
  EXPECT_EQ(parsed<milliseconds>("250ms"), milliseconds(250));
  EXPECT_EQ(parsed<milliseconds>("5s"), milliseconds(5'000));
  EXPECT_EQ(parsed<milliseconds>("1m30s"), milliseconds(90'000));
  EXPECT_EQ(parsed<milliseconds>("2h"), milliseconds(7'200'000));
  EXPECT_EQ(parsed<milliseconds>("7d"), milliseconds(604'800'000));
  EXPECT_EQ(parsed<milliseconds>("1s1ms"), milliseconds(1'001));
}

TEST(Durations, without_a_unit_or_out_of_order_are_refused) {
  for (const char* text : {"", "5", "s", "-5s", "5 s", "5x", "5s ", "30s1m", "1s1s", "1.5s", "+5s", "0x5s", "5S"})
    refusal<milliseconds>(text);
  EXPECT_EQ(refusal<milliseconds>("5"), "'5' has no unit: write 250ms, 5s, 1m30s, 2h or 7d");
}

TEST(Durations, that_would_overflow_are_refused) {
  for (const char* text :
       {"4000d", "3650d1ms", "99999999999999999999s", "18446744073709551615d", "9223372036854775807ms"})
    refusal<milliseconds>(text);
}

TEST(Durations, print_as_they_are_read) {
  for (const char* text : {"250ms", "5s", "1m30s", "2h", "7d", "1d2h3m4s5ms"})
    EXPECT_EQ(print_value(parsed<milliseconds>(text)), text);
  EXPECT_EQ(print_value(milliseconds(0)), "0s");
  EXPECT_EQ(parsed<milliseconds>("0s"), milliseconds(0));
}

TEST(Sizes, count_in_1024_and_in_1000) {
  EXPECT_EQ(parsed<ByteSize>("512B").bytes, 512U);
  EXPECT_EQ(parsed<ByteSize>("16KiB").bytes, 16'384U);
  EXPECT_EQ(parsed<ByteSize>("1MiB").bytes, 1'048'576U);
  EXPECT_EQ(parsed<ByteSize>("2GiB").bytes, 2'147'483'648U);
  EXPECT_EQ(parsed<ByteSize>("25MB").bytes, 25'000'000U);
  EXPECT_EQ(parsed<ByteSize>("3kB").bytes, 3'000U);
}

TEST(Sizes, without_a_known_unit_are_refused) {
  for (const char* text :
       {"", "16", "KiB", "-1KiB", "16 KiB", "16K", "16kib", "1.5MiB", "2000GiB", "18446744073709551615GiB"})
    refusal<ByteSize>(text);
}

TEST(Sizes, print_as_they_are_read) {
  for (const char* text : {"0B", "1B", "512B", "1025B", "16KiB", "1MiB", "3kB", "25MB"})
    EXPECT_EQ(parsed<ByteSize>(print_value(parsed<ByteSize>(text))), parsed<ByteSize>(text)) << text;
  EXPECT_EQ(print_value(ByteSize{16'384}), "16KiB");
}

TEST(Endpoints, are_a_host_and_a_port) {
  EXPECT_EQ(parsed<Endpoint>("127.0.0.1:8080"), (Endpoint{"127.0.0.1", 8080}));
  EXPECT_EQ(parsed<Endpoint>("localhost:0"), (Endpoint{"localhost", 0}));
  EXPECT_EQ(parsed<Endpoint>("[::1]:65535"), (Endpoint{"::1", 65535}));
  EXPECT_EQ(print_value(Endpoint{"::1", 80}), "[::1]:80");
}

TEST(Endpoints, that_are_incomplete_are_refused) {
  for (const char* text : {"", "8080", ":8080", "localhost", "localhost:", "localhost:x", "localhost:65536", "::1:80",
                           "[::1]", "[]:80", "[127.0.0.1]:80", "a b:80", "localhost:-1", "localhost:80/"})
    refusal<Endpoint>(text);
}

TEST(Numbers, are_whole_and_fit) {
  EXPECT_EQ(parsed<std::uint32_t>("4294967295"), 4'294'967'295U);
  for (const char* text : {"", "-1", "+1", "1.0", "4294967296", "1e3", "0x10", " 1", "1 "})
    refusal<std::uint32_t>(text);
}

TEST(Origins, are_a_scheme_a_host_and_maybe_a_port) {
  EXPECT_EQ(parsed<std::vector<std::string>>("https://a.example,http://localhost:3000,https://[::1]:1"),
            (std::vector<std::string>{"https://a.example", "http://localhost:3000", "https://[::1]:1"}));
  EXPECT_TRUE(parsed<std::vector<std::string>>("").empty());
  for (const char* text : {"*", "a.example", "https://", "https://a.example/", "https://a.example/x", "ftp://a.example",
                           "https://a.example,", ",https://a.example", "https://a.example, https://b.example"})
    refusal<std::vector<std::string>>(text);
}

TEST(HostNames, are_names_or_addresses_without_a_port) {
  EXPECT_EQ(parsed<HostNames>("a.example,localhost,192.0.2.1,[2001:db8::1]").names,
            (std::vector<std::string>{"a.example", "localhost", "192.0.2.1", "[2001:db8::1]"}));
  EXPECT_TRUE(parsed<HostNames>("").names.empty());
  for (const char* text : {"*", "*.example", "a.example:80", "https://a.example", "a.example/", "::1", "[::1]:80", "[]",
                           "[a.example]", "a b", "a.example,", ",a.example", "a.example, b.example", "[fe80::1%eth0]"})
    refusal<HostNames>(text);
  EXPECT_EQ(refusal<HostNames>("*"), "'*' is not a host name, such as bids.example (no port, no '*')");
}

TEST(Names, are_one_of_a_list) {
  EXPECT_EQ(parsed<LogLevel>("warn"), LogLevel::warn);
  EXPECT_EQ(parsed<LogFormat>("json"), LogFormat::json);
  EXPECT_TRUE(parsed<bool>("true"));
  EXPECT_EQ(refusal<LogLevel>("warning"), "'warning' is none of trace, debug, info, warn, error, off");
  for (const char* text : {"", "1", "yes", "True", "on"}) refusal<bool>(text);
}

}  // namespace
}  // namespace gavel::config::values_test
