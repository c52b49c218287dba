"""Names that must find each other, and names near to each other that must not."""

from __future__ import annotations

from itertools import combinations

SAME = """
Mohammed | Muhammad
Mohammed | Mehmed
Mohammed | محمد
Muhammad | Мухаммад
Mehmet | مُحَمَّد
Mohamed Ali | علي محمد
Yusuf | Joseph
Yusuf | Yousef
Josef | يوسف
Giuseppe | Юсуф
Aleksandr | Alexander
Alexander | Александр
Oleksandr | Александр
Müller | Mueller
Müller | Muller
Mueller | Muller
Kowalski | Ковальский
Kowalski | Kovalsky
Kowalski | Kowalska
Ivanov | Иванов
Iwanow | Иванова
Hassan | حسن
Hasan | Hassan
Hussein | حسين
Hüseyin | Hussain
Ibrahim | إبراهيم
Ebrahim | Abraham
Ahmed | أحمد
Achmed | Ahmad
Aisha | عائشة
Ayşe | Aicha
Fatima | فاطمة
Fatma | Fatimah
Khadija | Hatice
Maryam | Мария
Maria | مريم
Omar | عمر
Ömer | Umar
Osman | عثمان
Othman | Usman
Khalid | خالد
Halid | Chaled
Abdullah | عبد الله
Abdul Rahman | Abdurrahman
Abd al-Rahman | عبد الرحمن
Abdelkarim | Abdul Karim
Süleyman | سليمان
Ismail | إسماعيل
Jamal | Cemal
Rashid | Rachid
Zaynab | Zeynep
Said | سعيد
Yasin | ياسين
Murat | مراد
Recep | رجب
Sergej | Сергей
Dmitri | Дмитрий
Yevgeny | Евгений
Mykola | Nikolai
Wolodymyr | Володимир
Volodymyr | Vladimir
Katarzyna | Екатерина
Michael | Михаил
Jürgen | Juergen
Yitzhak | יצחק
Avraham | אברהם
David | Давид
Schmidt | Schmitt
Meier | Mayer
Maier | Meyer
Köhler | Koehler
Köhler | Kohler
Şimşek | Simsek
Yıldız | Yildiz
Erdoğan | Erdogan
Çelik | Celik
Kovačević | Kovacevic
Kovačević | Ковачевић
Hadžić | Hadzic
Petrović | Петровић
Papadopoulos | Παπαδόπουλος
Georgiou | Γεωργίου
Petrosyan | Պետրոսյան
Beridze | ბერიძე
Tesfaye | ተስፋዬ
Sharma | शर्मा
Kadyrov | Кадыров
Umarov | Умаров
Al-Khatib | الخطيب
Khatib | Chatib
Khouri | خوري
Haddad | حداد
Mansour | منصور
Qaddur | قدور
Bouazizi | بوعزيزي
Shishani | Шишани
Tsarnaev | Царнаев
Sørensen | Sorensen
Björk | Bjork
Jensen | Jenssen
Nguyễn | Nguyen
Łukasz | Lukasz
Wiśniewski | Wisniewska
Dąbrowski | Dabrowski
Thomsen | Tomsen
Philipp | Filip
Stefan | Steven
Kristian | Christian
Rezaei | رضایی
Karimi | کریمی
Hosseini | حسینی
Barzani | بارزانی
Öcalan | Ocalan
Abu Bakr | أبو بكر
Nasser | ناصر
Bushra | Bouchra
Tarek | طارق
Wael | وائل
Awad | عوض
Tschaikowski | Чайковский
"""

# Within a row nobody is anybody else.
DIFFERENT = """
Mohammed Mahmoud Ahmed Hamid Hamza
Hassan Hussein Hisham Hashim
Ali Ola Elia Lale Lea
Omar Amir Imran Emre Aymar
Said Saad Sayyid Sidi
Khalid Walid Majid Tarik
Karim Karima Rahim Ibrahim
Salim Salam Salah Salma
Jamal Kamal Jamil Kamil
Yusuf Yunus Yasin Yasir
Rashid Rajab Rida Ramzan
Fatima Farida Fadi Fathi
Aisha Asya Ayla Ayaz
Zaynab Zahra Zaki Ziyad
Layla Lina Luna Lena
Nadia Nadir Nura Nabil
Maria Mario Mara Mira Muriel
Samir Samira Sami Samuel
Amina Amin Anna Emma
Nasir Nazar Nisrin Nouri
Bilal Bulat Belinda Balduin
Tariq Turki Timur Tahir
Idris Ilyas Ismail Isa
Alexander Alexey Alfred Albert Alina
Andrei Anton Anke Antek
Sergei Stefan Sebastian Svetlana
Ivan Igor Irina Inga
Katharina Karina Katja Karla
Peter Paul Philip Pascal
Martin Markus Matthias Morten
Michael Melchior Miroslav Milan
Müller Miller Möller Molnar
Meier Mohr Mauer Maurer
Schmidt Schmale Schütt Schott
Weber Wagner Wimmer Winter
Becker Bäumler Bachmann Bergmann
Fischer Fichtner Forster Fuchs
Koch Krach Kirch Kuchen
Schulz Schuster Scholl Schröder
Hoffmann Hartmann Herrmann Hermes
Keller Köhler Kellermann Kahler
Kowalski Kaminski Kozlowski Krawczyk
Novak Novotny Nowicki Nagy
Petrov Popov Pavlov Panov
Ivanov Ivashov Isakov Ibragimov
Jensen Hansen Larsen Nielsen Olsen
Johansson Jacobsson Josefsson Jönsson
Andersen Petersen Pedersen Sørensen
Yilmaz Yildiz Yildirim Yavuz
Öztürk Özdemir Özkan Özer
Demir Dogan Demirci Durmaz
Celik Cetin Cengiz Ceylan
Haddad Hamdan Hariri Habibi
Khatib Khouri Khalil Khan
Mansour Mansouri Masri Masoud
Nguyen Nakamura Nagasaki Nikolic
Kadyrov Kagirov Umarov Basayev
Tesfaye Tekle Tadesse Tsegaye
Smith Smythson Smolin Simic
Brown Byrne Bruno Baron
Davis Dobbs Devi Duval
Wilson Williams Wallace Wells
Garcia Garrido Gracia Gomez
Lopez Lupo Lobos Lepsius
Rossi Russo Rizzo Reis
"""


def same_pairs() -> list[tuple[str, str]]:
    """Return the pairs that must find each other."""
    rows = (line.split("|") for line in SAME.strip().splitlines())
    return [(one.strip(), other.strip()) for one, other in rows]


def different_pairs() -> list[tuple[str, str]]:
    """Return every pair of two names of one row that must not."""
    return [
        pair for line in DIFFERENT.strip().splitlines() for pair in combinations(line.split(), 2)
    ]
