#!/bin/sh
# A letter as a PDF with real text, for the samples that have one attached.
#   tests/samples/pdf.sh <letter.txt >letter.pdf
# A blank line parts paragraphs; "# " begins a heading. Needs groff-base and ghostscript.
set -eu
{
    printf '%s\n' '.po 2.5c' '.ll 16c' '.ps 11' '.vs 14p' '.nh' '.na'
    printf '%s\n' '.de head' "'sp 2c" '..' '.de foot' "'bp" '..' '.wh 0 head' '.wh -2c foot' '.ft R'
    sed -e 's/\\/\\e/g' -e 's/^# \(.*\)/\\fB\1\\fP/' -e "s/^\\([.']\\)/\\\\\&\\1/" -e "s/'/\\\\[aq]/g" \
        -e 's/^$/.sp 0.6v/'
} | groff -K utf8 -T ps -P -pa4 | ps2pdf -sPAPERSIZE=a4 -dCompatibilityLevel=1.4 - -
