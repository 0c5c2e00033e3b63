#include "sidecar/catalog/text_window.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace warren;

TEST_CASE("a text goes by in order, however it comes and however much is asked for at once") {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += std::to_string(i);
    for (const size_t piece : {size_t{1}, size_t{7}, size_t{100'000}, text.size()}) {
        size_t given = 0;
        TextWindow window([&](char* to, size_t size) {
            const size_t taken = text.copy(to, std::min(size, piece), given);
            given += taken;
            return taken;
        });
        std::string seen;
        for (size_t step = 1; window.has(step); step = step * 3 % 700'001) {
            seen += window.rest().substr(0, step);
            window.skip(step);
        }
        seen += window.rest();
        CHECK(seen == text);
        CHECK_FALSE(window.has(window.rest().size() + 1));
    }
}
