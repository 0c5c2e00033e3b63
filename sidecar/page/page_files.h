// The page that `--http` shows: files of this folder, part of the program, so that it needs no
// other and no network but its own. Constant; any thread.
#pragma once

#include <string_view>

namespace warren {

struct PageFile {
    std::string_view path;  // as a browser asks for it
    const char* type;
    std::string_view content;
};

// Null if the page has no such part.
const PageFile* find_page_file(std::string_view path);

}  // namespace warren
