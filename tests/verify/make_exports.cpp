// make_exports DIR SEED COUNT: exports of COUNT random auctions of every format, the receipts of their entries, and the
// key that signed them, so that verifiers in other languages have something to agree upon.
//
//     DIR/seed.hex          the private key's 32 bytes
//     DIR/keys.json         the public key, as a JWK set
//     DIR/english-7.jsonl   the export of the auction of seed 7
//     DIR/english-7.receipts   a receipt a line, of entry 1, 2, 3 …
#include <filesystem>
#include <fstream>
#include <iostream>

#include "server/proof/receipt_json.hpp"
#include "tests/server/proof/histories.hpp"

namespace {

using namespace gavel;

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream out(file, std::ios::binary);
  out << text;
  if (!out.flush()) throw std::runtime_error("cannot write " + file.string());
}

void write_export(const std::filesystem::path& stem, const proof::testing::Exported& exported) {
  std::string receipts;
  for (const auto& receipt : exported.receipts) receipts += proof::receipt_text(receipt) + "\n";
  write(stem.string() + ".jsonl", exported.text());
  write(stem.string() + ".receipts", receipts);
}

void make(const std::filesystem::path& dir, std::uint64_t seed, std::uint64_t count) {
  const auto secret = base::sha256("the key of seed " + std::to_string(seed));
  const auto key = base::SigningKey::from_seed(secret);
  write(dir / "seed.hex", base::to_hex(secret));
  write(dir / "keys.json", "{\"keys\":[" + base::to_jwk(key.public_key()) + "]}");
  for (std::size_t format = 0; format < rules::kFormats; ++format) {
    for (auto i = seed; i < seed + count; ++i) {
      proof::testing::Dice dice(i);
      const auto stem = std::string(rules::name(static_cast<rules::Format>(format))) + "-" + std::to_string(i);
      write_export(dir / stem, proof::testing::random_export(dice, static_cast<rules::Format>(format), key));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return std::cerr << "make_exports DIR SEED COUNT\n", 2;
  make(argv[1], std::stoull(argv[2]), std::stoull(argv[3]));
}
