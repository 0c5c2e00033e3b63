#include "sidecar/base/metrics_text.h"

#include <array>
#include <charconv>

#include "sidecar/base/json_text.h"

namespace warren {
namespace {

std::string number_text(double number) {
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
    return {text.data(), end};
}

std::string seconds_text(uint64_t nanoseconds) {
    return number_text(static_cast<double>(nanoseconds) / 1e9);
}

}  // namespace

void MetricsText::family(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_ += "# HELP " + name_ + ' ';
    text_ += help;
    text_ += "\n# TYPE " + name_ + ' ';
    text_ += type;
    text_ += '\n';
}

void MetricsText::sample(Labels labels, double value) {
    put_sample("", labels, number_text(value));
}

void MetricsText::sample(Labels labels, const HistogramSum& sum) {
    uint64_t count = 0;
    for (size_t i = 0; i < Histogram::kBounds.size(); ++i) {
        count += sum.buckets[i];
        put_sample("_bucket", labels, std::to_string(count), seconds_text(Histogram::kBounds[i]));
    }
    count += sum.buckets.back();
    put_sample("_bucket", labels, std::to_string(count), "+Inf");
    put_sample("_sum", labels, seconds_text(sum.nanoseconds));
    put_sample("_count", labels, std::to_string(count));
}

// As in JSON, a quotation mark and a backslash are escaped.
void MetricsText::put_sample(std::string_view suffix, Labels labels, std::string_view value,
                             std::string_view bound) {
    text_ += name_;
    text_ += suffix;
    char separator = '{';
    const auto put_label = [&](std::string_view name, std::string_view text) {
        text_ += std::exchange(separator, ',');
        text_ += name;
        text_ += '=';
        append_json_text(text_, text);
    };
    for (const auto& [name, text] : labels) put_label(name, text);
    if (!bound.empty()) put_label("le", bound);
    if (separator == ',') text_ += '}';
    text_ += ' ';
    text_ += value;
    text_ += '\n';
}

}  // namespace warren
