#include "sidecar/catalog/timestamp.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdio>

namespace warren {
namespace {

constexpr int64_t kNanoseconds = 1000000000;

// Takes what it reads off the front of the text; after a mismatch `ok()` stays false.
class Scanner {
  public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    int number(size_t digits, int lowest, int highest) {
        int value = 0;
        for (size_t i = 0; i < digits; ++i) value = value * 10 + digit();
        if (value < lowest || value > highest) ok_ = false;
        return value;
    }
    void expect(char wanted, char also) {
        if (!at(wanted) && !at(also)) ok_ = false;
        drop();
    }
    void expect(char wanted) { expect(wanted, wanted); }
    int digit() {
        if (!at_digit()) ok_ = false;
        const int value = ok_ ? rest_.front() - '0' : 0;
        drop();
        return value;
    }
    [[nodiscard]] bool at(char c) const { return !rest_.empty() && rest_.front() == c; }
    [[nodiscard]] bool at_digit() const {
        return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9';
    }
    void drop() {
        if (!rest_.empty()) rest_.remove_prefix(1);
    }
    [[nodiscard]] bool ok() const { return ok_; }
    [[nodiscard]] bool at_end() const { return rest_.empty(); }

  private:
    std::string_view rest_;
    bool ok_ = true;
};

int64_t scan_fraction(Scanner& scanner) {
    if (!scanner.at('.')) return 0;
    scanner.drop();
    int64_t fraction = scanner.digit() * (kNanoseconds / 10);
    for (int64_t unit = kNanoseconds / 100; scanner.at_digit(); unit /= 10) {
        fraction += scanner.digit() * unit;
    }
    return fraction;
}

// Seconds that local time is ahead of UTC.
int64_t scan_offset(Scanner& scanner) {
    if (scanner.at('Z') || scanner.at('z')) {
        scanner.drop();
        return 0;
    }
    const int64_t sign = scanner.at('-') ? -1 : 1;
    scanner.expect('+', '-');
    const int hours = scanner.number(2, 0, 23);
    scanner.expect(':');
    const int minutes = scanner.number(2, 0, 59);
    return sign * (hours * 3600 + minutes * 60);
}

}  // namespace

std::optional<int64_t> parse_timestamp(std::string_view text) {
    Scanner scanner(text);
    const std::chrono::year year(scanner.number(4, 0, 9999));
    scanner.expect('-');
    const std::chrono::month month(static_cast<unsigned>(scanner.number(2, 1, 12)));
    scanner.expect('-');
    const std::chrono::day day(static_cast<unsigned>(scanner.number(2, 1, 31)));
    scanner.expect('T', 't');
    const int hour = scanner.number(2, 0, 23);
    scanner.expect(':');
    const int minute = scanner.number(2, 0, 59);
    scanner.expect(':');
    const int second = scanner.number(2, 0, 60);  // 60: a leap second, the next minute's first
    const int64_t fraction = scan_fraction(scanner);
    const int64_t offset = scan_offset(scanner);
    const std::chrono::year_month_day date(year, month, day);
    if (!scanner.ok() || !scanner.at_end() || !date.ok()) return {};

    const int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    const int64_t seconds =
        days * 86400 + hour * int64_t{3600} + minute * int64_t{60} + second - offset;
    int64_t result = 0;
    if (__builtin_mul_overflow(seconds, kNanoseconds, &result) ||
        __builtin_add_overflow(result, fraction, &result)) {
        return {};
    }
    return result;
}

std::string timestamp_text(int64_t nanoseconds) {
    int64_t fraction = nanoseconds % kNanoseconds;
    if (fraction < 0) fraction += kNanoseconds;
    const std::chrono::sys_seconds seconds{
        std::chrono::seconds((nanoseconds - fraction) / kNanoseconds)};
    const auto day = std::chrono::floor<std::chrono::days>(seconds);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{seconds - day};
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d",
                  static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                  static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                  static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()));
    std::string result = text.data();
    if (fraction != 0) {
        std::snprintf(text.data(), text.size(), ".%09d", static_cast<int>(fraction));
        result += text.data();
    }
    return result + 'Z';
}

}  // namespace warren
