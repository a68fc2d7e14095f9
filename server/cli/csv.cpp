#include "server/cli/csv.hpp"

namespace gavel::cli {
namespace {

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  bool at_end() const { return rest_.empty(); }

  base::Expected<CsvRow, CsvError> row() {
    CsvRow row{line_, {}};
    for (;;) {
      auto field = rest_.starts_with('"') ? quoted() : plain();
      if (!field) return base::Unexpected(field.error());
      row.fields.push_back(*std::move(field));
      if (take(",")) continue;
      if (at_end() || take("\n") || take("\r\n")) break;
      return wrong("there is something after a closing quote");
    }
    ++line_;
    return row;
  }

 private:
  base::Expected<std::string, CsvError> plain() {
    const auto end = std::min(rest_.find_first_of(",\"\n\r"), rest_.size());
    std::string field(rest_.substr(0, end));
    rest_.remove_prefix(end);
    if (rest_.starts_with('"')) return wrong("there is a quote inside a field that is not quoted");
    if (rest_.starts_with('\r') && !rest_.starts_with("\r\n")) return wrong("there is a carriage return in a field");
    return field;
  }

  base::Expected<std::string, CsvError> quoted() {
    std::string field;
    std::size_t lines = 0;
    rest_.remove_prefix(1);
    for (;;) {
      if (at_end()) return wrong("a quoted field has no closing quote");
      if (take("\"\"")) {
        field += '"';
        continue;
      }
      if (take("\"")) break;
      if (rest_.front() == '\n') ++lines;
      field += rest_.front();
      rest_.remove_prefix(1);
    }
    line_ += lines;
    return field;
  }

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  base::Unexpected<CsvError> wrong(std::string text) const {
    return base::Unexpected(CsvError{line_, std::move(text)});
  }

  std::string_view rest_;
  std::size_t line_ = 1;
};

}  // namespace

base::Expected<std::vector<CsvRow>, CsvError> parse_csv(std::string_view text) {
  std::vector<CsvRow> rows;
  Reader reader(text);
  while (!reader.at_end()) {
    auto row = reader.row();
    if (!row) return base::Unexpected(row.error());
    const auto wanted = rows.empty() ? row->fields.size() : rows.front().fields.size();
    if (row->fields.size() != wanted)
      return base::Unexpected(CsvError{row->line, "there are " + std::to_string(row->fields.size()) +
                                                      " fields where the first line has " + std::to_string(wanted)});
    rows.push_back(*std::move(row));
  }
  return rows;
}

}  // namespace gavel::cli
