#include "sidecar/command/suggestion.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace warren {
namespace {

constexpr size_t kMaxWord = 40;  // the distance takes time in proportion to both lengths

// Letters to insert, remove or change (Levenshtein).
size_t edit_distance(std::string_view left, std::string_view right) {
    std::vector<size_t> row(right.size() + 1);
    std::iota(row.begin(), row.end(), size_t{0});
    for (size_t i = 0; i < left.size(); ++i) {
        size_t diagonal = std::exchange(row[0], i + 1);
        for (size_t j = 0; j < right.size(); ++j) {
            const size_t changed = diagonal + (left[i] == right[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known) {
    if (word.size() > kMaxWord) return "";
    size_t least = word.size() / 3 + 2;  // further off, it is a guess
    std::string_view best;
    for (const std::string_view candidate : known) {
        const size_t distance = edit_distance(word, candidate);
        if (distance >= least) continue;
        least = distance;
        best = candidate;
    }
    return best.empty() ? "" : " (did you mean '" + std::string(best) + "'?)";
}

}  // namespace warren
