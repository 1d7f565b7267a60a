"""The proof of the readers: files drawn at random with their truth beside, read back as a black box.

`comptes` draws the accounts, `mises_en_page` and `ecriture` write them as programs do, `jugement` compares what is
read; `mutations` break files and `sommes` reads them slowly and literally. Nothing here uses the readers' own code.
"""
