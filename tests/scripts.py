"""Names of people in many scripts, as they write them themselves."""

from __future__ import annotations

NAMES = {
    "Welsh": "Siân Ŵyn Llŷr",
    "Vietnamese": "Nguyễn Thị Hạnh",
    "Yoruba": "Ṣọlá Ẹ̀yọ́",
    "Greek": "Αλέξανδρος Παπαδόπουλος",
    "Cyrillic": "Ольга Щукина",
    "Arabic": "محمد عبد الله",
    "Urdu": "علی پٹیل ٹھے",
    "Hebrew": "שרה לוי",
    "Devanagari": "प्रिया शर्मा",
    "Bengali": "সুমাইয়া রহমান",
    "Gurmukhi": "ਹਰਪ੍ਰੀਤ ਸਿੰਘ",
    "Gujarati": "પ્રિયા પટેલ",
    "Tamil": "பிரியா முருகன்",
    "Telugu": "ప్రియ రెడ్డి",
    "Kannada": "ಪ್ರಿಯಾ ಗೌಡ",
    "Malayalam": "പ്രിയ നായർ",
    "Sinhala": "ප්‍රියා පෙරේරා",
    "Thai": "สมชาย ใจดี",
    "Lao": "ສົມສັກ",
    "Khmer": "សុខា ចាន់",
    "Burmese": "အောင်ဆန်း",
    "Ethiopic": "አበበ ቢቂላ",
    "Georgian": "გიორგი ბერიძე",
    "Armenian": "Արմեն Սարգսյան",
    "Chinese": "王小明",
    "Traditional Chinese": "陳麗華",
    "Japanese": "さくら 田中",
    "Korean": "김민준",
}
"""Each is in NFC and prints with the fonts of the tests."""

RIGHT_TO_LEFT = ("Arabic", "Urdu", "Hebrew")

SAMPLE = ("Welsh", "Vietnamese", "Cyrillic", "Arabic", "Urdu", "Devanagari", "Chinese")
"""For tests that are slow for each name."""
