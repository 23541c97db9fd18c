/* SPDX-License-Identifier: Apache-2.0 */
/* Feeds files, or every file of a folder, to a fuzz target: `make check` needs no fuzzer. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size > 0 ? size : 1);
    int good;

    if (file == NULL || data == NULL || fread(data, 1, size, file) != size) {
        perror(path);
        good = 0;
    } else {
        good = LLVMFuzzerTestOneInput(data, size) == 0;
    }
    free(data);
    if (file != NULL)
        fclose(file);
    return good;
}

static int replay(const char *path, unsigned *files);

static int replay_folder(const char *path, unsigned *files)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    char inside[4096];
    int good = folder != NULL;

    while (good && (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if (snprintf(inside, sizeof(inside), "%s/%s", path, entry->d_name) >= (int)sizeof(inside))
            good = 0;
        else
            good = replay(inside, files);
    }
    if (folder != NULL)
        closedir(folder);
    return good;
}

static int replay(const char *path, unsigned *files)
{
    struct stat found;

    if (stat(path, &found) != 0) {
        perror(path);
        return 0;
    }
    if (S_ISDIR(found.st_mode))
        return replay_folder(path, files);
    (*files)++;
    return replay_file(path, (size_t)found.st_size);
}

int main(int argc, char **argv)
{
    unsigned files = 0;
    int i;

    for (i = 1; i < argc; i++)
        if (!replay(argv[i], &files)) {
            fprintf(stderr, "%s: could not be replayed\n", argv[i]);
            return EXIT_FAILURE;
        }
    printf("%u inputs replayed\n", files);
    return files > 0 ? EXIT_SUCCESS : EXIT_FAILURE; /* an empty corpus tests nothing */
}
