#include "sidecar/page/page_files.h"

// Each file as it is, between two symbols.
#define PAGE_FILE(name, file)                                                           \
    __asm__(".pushsection .rodata.page\n" #name "_begin:\n.incbin \"sidecar/page/" file \
            "\"\n" #name "_end:\n.popsection\n");                                       \
    extern "C" const char name##_begin[];                                               \
    extern "C" const char name##_end[]

PAGE_FILE(page_index, "index.html");
PAGE_FILE(page_style, "style.css");
PAGE_FILE(page_main, "page.js");
PAGE_FILE(page_ask, "ask.js");
PAGE_FILE(page_changes, "changes.js");
PAGE_FILE(page_elements, "elements.js");
PAGE_FILE(page_lookup, "lookup.js");
PAGE_FILE(page_plots, "plots.js");
PAGE_FILE(page_services, "services.js");
PAGE_FILE(page_tables, "tables.js");

namespace warren {
namespace {

constexpr const char* kHtml = "text/html; charset=utf-8";
constexpr const char* kCss = "text/css; charset=utf-8";
constexpr const char* kScript = "text/javascript; charset=utf-8";

std::string_view between(const char* begin, const char* end) {
    return {begin, static_cast<size_t>(end - begin)};
}

const PageFile kFiles[] = {
    {"/", kHtml, between(page_index_begin, page_index_end)},
    {"/page/style.css", kCss, between(page_style_begin, page_style_end)},
    {"/page/page.js", kScript, between(page_main_begin, page_main_end)},
    {"/page/ask.js", kScript, between(page_ask_begin, page_ask_end)},
    {"/page/changes.js", kScript, between(page_changes_begin, page_changes_end)},
    {"/page/elements.js", kScript, between(page_elements_begin, page_elements_end)},
    {"/page/lookup.js", kScript, between(page_lookup_begin, page_lookup_end)},
    {"/page/plots.js", kScript, between(page_plots_begin, page_plots_end)},
    {"/page/services.js", kScript, between(page_services_begin, page_services_end)},
    {"/page/tables.js", kScript, between(page_tables_begin, page_tables_end)},
};

}  // namespace

const PageFile* find_page_file(std::string_view path) {
    for (const PageFile& file : kFiles) {
        if (file.path == path) return &file;
    }
    return nullptr;
}

}  // namespace warren
